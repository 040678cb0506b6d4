// The hub's own page: one stream of summaries, drawn as it comes. Figures are written with
// textContent only; nothing that a shop or a buyer chose is ever taken for HTML.
import { texts } from '/text.js';

const $ = (id) => document.getElementById(id);
const store = (key, value) => {
  try {
    if (value === undefined) return localStorage.getItem(key);
    localStorage.setItem(key, value);
  } catch { /* private windows may keep nothing */ }
  return null;
};

let lang = store('lang') || ((navigator.language || '').startsWith('zh') ? 'zh' : 'en');
let theme = store('theme') || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
let token = null;
let summary = null;
let receivedAt = 0;     // performance.now() of the last frame
let connected = false;

const t = (key, values = {}) =>
  texts[lang][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const locale = () => (lang === 'zh' ? 'zh-CN' : 'en');
const number = (n) => new Intl.NumberFormat(locale()).format(n);
const compact = (n) => Math.abs(n) < 100000 ? number(n)
  : new Intl.NumberFormat(locale(), { notation: 'compact', maximumFractionDigits: 1 }).format(n);
const clock = (at) => new Date(at).toLocaleTimeString(locale(), { hour12: false });
const milliseconds = (ms) => ms < 1000 ? `${ms} ms` : ms < 120000 ? `${(ms / 1000).toFixed(1)} s`
  : `${Math.round(ms / 60000)} min`;

function set(element, text) {
  const wanted = String(text);
  if (element.textContent !== wanted) element.textContent = wanted;
}
function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

// ---- Look and language ---------------------------------------------------------------------------

function dress() {
  document.documentElement.lang = lang;
  document.documentElement.dataset.theme = theme;
  for (const element of document.querySelectorAll('[data-t]')) set(element, t(element.dataset.t));
  set($('lang'), t('lang_name'));
  set($('theme'), t(theme === 'dark' ? 'light' : 'dark'));
  draw();
}
$('lang').addEventListener('click', () => {
  lang = lang === 'zh' ? 'en' : 'zh';
  store('lang', lang);
  dress();
});
$('theme').addEventListener('click', () => {
  theme = theme === 'dark' ? 'light' : 'dark';
  store('theme', theme);
  dress();
});

// ---- Drawing -------------------------------------------------------------------------------------

const colours = new Map();  // channel -> its colour, in order of definition
function colour(channel) {
  if (!colours.has(channel)) colours.set(channel, `var(--c${colours.size % 6})`);
  return colours.get(channel);
}
const channelName = (code) => (code === 'direct' ? t('direct') : code);

function figure(id, value, note, unit) {
  const box = $(id);
  const shown = box.querySelector('b');
  if (shown.dataset.value !== `${value} ${unit || ''}`) {
    shown.dataset.value = `${value} ${unit || ''}`;
    shown.replaceChildren(value, ...(unit ? [make('em', '', unit)] : []));
  }
  set(box.querySelector('span'), note);
}

function lagFigure(id, lag) {
  if (lag.samples === 0) {
    figure(id, '–', t('none_yet'));
    return;
  }
  const [value, unit] = milliseconds(lag.p99).split(' ');
  figure(id, value, t('p50_p99', { a: milliseconds(lag.p50), b: milliseconds(lag.p99) }), unit);
}

function drawFigures({ counters, pool, lag }) {
  const bad = counters.oversold_units > 0 || counters.short_units > 0;
  $('f_oversold').classList.toggle('bad', bad);
  const oversold = Math.max(counters.oversold_units, counters.short_units);
  figure('f_oversold', number(oversold), bad ? t('oversold_bad') : t('oversold_ok', { n: clock(counters.since) }));
  figure('f_orders', compact(counters.orders), t('units', { n: compact(counters.units) }));
  figure('f_speed', number(counters.orders_per_minute),
    t('units_min', { n: number(counters.units_per_minute) }), t('per_minute_long'));
  figure('f_pool', compact(pool.available), t('of_on_hand', { n: compact(pool.on_hand) }));
  figure('f_exposure', compact(pool.exposure), t('may_sell'));
  lagFigure('f_durable', lag.order_to_durable_ms);
  lagFigure('f_write', lag.order_to_write_ms);
}

function amount(element, value, label) {
  set(element, number(value));
  element.dataset.label = t(label);
  element.classList.toggle('negative', value < 0);
  element.classList.toggle('zero', value === 0);
}

const rows = new Map();  // sku -> its elements
function skuRow(code) {
  if (rows.has(code)) return rows.get(code);
  const parts = {
    row: make('div', 'row'), sku: make('div', 'sku'), name: make('span', '', code), note: make('small'),
    available: make('div', 'n'), split: make('div', 'split'), bar: make('div', 'bar'),
    chips: make('div', 'chips'), free: make('div', 'n'), speed: make('div', 'n'),
  };
  parts.sku.append(parts.name, parts.note);
  parts.split.append(parts.bar, parts.chips);
  parts.row.append(parts.sku, parts.available, parts.split, parts.free, parts.speed);
  rows.set(code, parts);
  return parts;
}

function drawListing(chip, listing) {
  chip.className = `chip ${listing.write_state}`;
  if (chip.childElementCount === 0) chip.append(make('i'), make('span'), make('b'));
  const [dot, name, value] = chip.children;
  dot.style.background = colour(listing.channel);
  set(name, `${channelName(listing.channel)} `);
  set(value, listing.known ? number(listing.exposure) : t('not_read'));
  const note = { pending: t('pending'), unknown: t('unknown') }[listing.write_state];
  chip.title = note ? `${listing.listing} · ${note}` : listing.listing;
}

function drawSku(sku) {
  const parts = skuRow(sku.sku);
  const mode = sku.mode === 'strict' ? '' : t(sku.mode);
  parts.note.className = sku.short > 0 ? '' : 'mode';
  set(parts.note, sku.short > 0 ? t('short', { n: number(sku.short) }) : mode);
  amount(parts.available, sku.available, 'available');
  amount(parts.free, sku.free, 'free');
  amount(parts.speed, sku.units_per_minute, 'per_minute');
  parts.speed.classList.toggle('hot', sku.units_per_minute > 0);
  const listings = [...sku.listings].sort((a, b) => a.channel < b.channel ? -1 : 1);
  const whole = Math.max(sku.sellable, sku.exposure, 1);
  parts.bar.classList.toggle('over', sku.exposure > sku.sellable);
  while (parts.bar.children.length > listings.length) parts.bar.lastChild.remove();
  while (parts.chips.children.length > listings.length) parts.chips.lastChild.remove();
  listings.forEach((listing, i) => {
    const piece = parts.bar.children[i] || parts.bar.appendChild(make('i'));
    piece.style.width = `${(100 * Math.max(0, listing.exposure)) / whole}%`;
    piece.style.background = colour(listing.channel);
    drawListing(parts.chips.children[i] || parts.chips.appendChild(make('span')), listing);
  });
  return parts.row;
}

function drawSkus(skus) {
  const wanted = [...skus].sort((a, b) => a.sku < b.sku ? -1 : 1).map(drawSku);
  const box = $('skus');
  if (wanted.length !== box.children.length || wanted.some((row, i) => box.children[i] !== row)) {
    box.replaceChildren(...wanted);
  }
  const shown = new Set(skus.map((sku) => sku.sku));
  for (const code of rows.keys()) if (!shown.has(code)) rows.delete(code);
}

function drawChannels(channels, asOf) {
  const marketplaces = channels.filter((channel) => channel.channel !== 'direct');
  for (const channel of marketplaces) colour(channel.channel);
  $('legend').replaceChildren(...marketplaces.map((channel) => {
    const item = make('span');
    const dot = make('i');
    dot.style.background = colour(channel.channel);
    item.append(dot, channel.channel);
    return item;
  }));
  $('channels').tBodies[0].replaceChildren(...marketplaces.map((channel) => {
    const row = make('tr');
    const name = make('td');
    const dot = make('i');
    dot.style.background = colour(channel.channel);
    name.append(dot, channel.channel);
    const lag = (lags) => make('td', 'n', lags.samples ? milliseconds(lags.p99) : '–');
    const age = channel.watermark
      ? milliseconds(Math.max(0, new Date(asOf) - new Date(channel.watermark))) : '–';
    row.append(name, make('td', 'n', number(channel.exposure)), lag(channel.placed_to_seen_ms),
      lag(channel.write_ms), make('td', 'n', age));
    return row;
  }));
}

function drawTicker(orders) {
  const items = orders.map((order) => {
    const item = make('li');
    const time = make('time', '', clock(order.at));
    const what = make('span', '', order.sku || t('no_sku'));
    what.append(make('small', '', `${channelName(order.channel)} ${order.order}`));
    what.title = order.order;
    const units = make('span', order.short > 0 ? 'negative' : '',
      order.short > 0 ? t('short', { n: number(order.short) }) : t('units_short', { n: number(order.units) }));
    item.append(time, what, units);
    return item;
  });
  $('ticker').replaceChildren(...(items.length ? items : [make('li', 'note', t('no_orders'))]));
}

function drawAge() {
  const seconds = Math.max(0, Math.round((performance.now() - receivedAt) / 1000));
  const late = summary && seconds >= 3;
  const lost = summary !== null && (!connected || late);
  $('status').className = lost ? 'lost' : summary ? 'live' : '';
  set($('status').lastElementChild, !summary ? '' : lost || seconds > 0 ? t('age', { n: seconds }) : t('live'));
  $('hub').classList.toggle('stale', lost);
  const stopped = summary && !summary.healthy;
  $('banner').hidden = !lost && !stopped;
  if (lost) set($('banner'), t('lost', { n: seconds }));
  else if (stopped) set($('banner'), t('stopped', { n: summary.problem || '' }));
}

function draw() {
  const open = token !== null;
  $('door').hidden = open;
  $('hub').hidden = !open || !summary;
  drawAge();
  if (!open || !summary) return;
  const empty = summary.pool.skus === 0;
  $('empty').hidden = !empty;
  $('pool').hidden = empty;
  document.querySelector('aside').hidden = empty;
  drawFigures(summary);
  drawChannels(summary.channels, summary.as_of);
  drawSkus(summary.skus);
  drawTicker(summary.recent_orders);
  const { counters } = summary;
  const notes = [t('since', { n: new Date(counters.since).toLocaleString(locale(), { hour12: false }) })];
  if (counters.exposure_incidents) notes.push(t('incidents', { n: number(counters.exposure_incidents) }));
  if (counters.suspense_orders) notes.push(t('suspense', { n: number(counters.suspense_orders) }));
  set($('since'), empty ? '' : notes.join(' · '));
  set($('foot'), t('foot', { n: number(summary.sequence) }));
}

// ---- The stream ----------------------------------------------------------------------------------

function take(block) {
  const data = block.split('\n').filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trimStart()).join('\n');
  if (!data) return;
  summary = JSON.parse(data);
  receivedAt = performance.now();
  draw();
}

async function read() {
  const abort = new AbortController();
  const response = await fetch('/api/v1/summary/stream', {
    headers: { Authorization: `Bearer ${token}` }, signal: abort.signal, cache: 'no-store',
  });
  if (response.status === 401) {
    forget();
    return;
  }
  if (!response.ok) throw new Error(String(response.status));
  connected = true;
  const watch = setInterval(() => {
    if (performance.now() - receivedAt > 10000) abort.abort();
  }, 2000);
  receivedAt = performance.now();
  try {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += value;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        take(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  } finally {
    clearInterval(watch);
  }
}

async function follow() {
  let wait = 500;
  while (token !== null) {
    const begin = performance.now();
    try {
      await read();
    } catch { /* the banner says so; trying again is all that helps */ }
    connected = false;
    drawAge();
    wait = performance.now() - begin > 5000 ? 500 : Math.min(wait * 2, 8000);
    await new Promise((done) => setTimeout(done, wait));
  }
}

function forget() {
  sessionStorage.removeItem('token');
  $('login_error').hidden = false;
  token = null;
  summary = null;
  draw();
}

function enter(given) {
  token = given;
  sessionStorage.setItem('token', given);
  $('login_error').hidden = true;
  draw();
  follow();
}

$('login').addEventListener('submit', (event) => {
  event.preventDefault();
  const given = $('token').value.trim();
  $('token').value = '';
  if (given) enter(given);
});

// A link of the console brings the token after the #, which browsers do not send to any server.
const fragment = new URLSearchParams(location.hash.slice(1)).get('token');
if (fragment) history.replaceState(null, '', location.pathname);
dress();
setInterval(drawAge, 1000);
const known = fragment || sessionStorage.getItem('token');
if (known) enter(known);
