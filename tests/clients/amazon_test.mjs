// Goal: a client library that others use against Amazon works with the sandbox just so.
// Method: amazon-sp-api, led to the sandbox by its option for a proxy's agent.
import assert from 'node:assert/strict';

import { agentTo, client, run, until } from './support.mjs';

const { SellingPartner } = await client('amazon-sp-api');

const SELLER = 'A3TH9S8BH6GOGM';
const STORE = 'ATVPDKIKX0DER';

function connect(sandbox, refreshToken) {
  return new SellingPartner({
    region: 'na',
    refresh_token: refreshToken,
    credentials: {
      SELLING_PARTNER_APP_CLIENT_ID: 'amzn1.application-oa2-client.sandbox',
      SELLING_PARTNER_APP_CLIENT_SECRET: 'amzn1.oa2-cs.v1.sandbox-secret',
    },
    options: { https_proxy_agent: agentTo(sandbox.url), auto_request_throttled: false },
  });
}

function search(state) {
  return state.client.callAPI({
    operation: 'listingsItems.searchListingsItems',
    options: { version: '2021-08-01' },
    path: { sellerId: SELLER },
    query: {
      marketplaceIds: [STORE],
      includedData: ['summaries', 'fulfillmentAvailability'],
      sortBy: 'createdDate',
      sortOrder: 'ASC',
    },
  });
}

function patch(state, sku, quantity) {
  return state.client.callAPI({
    operation: 'listingsItems.patchListingsItem',
    options: { version: '2021-08-01' },
    path: { sellerId: SELLER, sku },
    query: { marketplaceIds: [STORE] },
    body: {
      productType: state.productType,
      patches: [
        {
          op: 'merge',
          path: '/attributes/fulfillment_availability',
          value: [{ fulfillment_channel_code: 'DEFAULT', quantity }],
        },
      ],
    },
  });
}

async function available(state, sku) {
  const item = await state.client.callAPI({
    operation: 'listingsItems.getListingsItem',
    options: { version: '2021-08-01' },
    path: { sellerId: SELLER, sku },
    query: { marketplaceIds: [STORE], includedData: ['fulfillmentAvailability'] },
  });
  return item.fulfillmentAvailability.find(
    (each) => each.fulfillmentChannelCode === 'DEFAULT',
  ).quantity;
}

await run('amazon', {
  'a token by Login with Amazon': async (sandbox, state) => {
    state.client = connect(sandbox, 'Atzr|sandbox-refresh');
    await state.client.refreshAccessToken();
    assert.ok(state.client.access_token);
  },
  'lists its listings': async (_, state) => {
    const { items } = await search(state);
    assert.deepEqual(items.map((item) => item.sku).sort(), ['TG-0001', 'TG-0002', 'TG-0003']);
    state.productType = items[0].summaries[0].productType;
  },
  'reads an order': async (sandbox, state) => {
    // A search ends two minutes ago at the latest; one order by its id is there at once.
    const number = String(await sandbox.buy('TG-0001', 3)).padStart(17, '0');
    const id = `${number.slice(0, 3)}-${number.slice(3, 10)}-${number.slice(10)}`;
    const { order } = await state.client.callAPI({
      operation: 'orders.getOrder',
      options: { version: '2026-01-01' },
      path: { orderId: id },
    });
    assert.equal(order.orderId, id);
    assert.deepEqual(
      order.orderItems.map((item) => [item.product.sellerSku, item.quantityOrdered]),
      [['TG-0001', 3]],
    );
  },
  'searches orders': async (_, state) => {
    const hour = new Date(Date.now() - 3600e3).toISOString();
    const { orders } = await state.client.callAPI({
      operation: 'orders.searchOrders',
      options: { version: '2026-01-01' },
      query: { createdAfter: hour, marketplaceIds: [STORE] },
    });
    assert.deepEqual(orders, []);
  },
  'writes a quantity and reads it back': async (sandbox, state) => {
    assert.equal(await available(state, 'TG-0001'), 17);
    assert.equal((await patch(state, 'TG-0001', 11)).status, 'ACCEPTED');
    await until(() => available(state, 'TG-0001'), (units) => units === 11, 'the quantity shows');
    assert.equal(await sandbox.listed('TG-0001'), 11);
  },
  'is refused for a SKU that is not there': async (_, state) => {
    await assert.rejects(available(state, 'TG-9999'), (error) => /not_?found/i.test(error.code));
  },
  'is refused with a wrong refresh token': async (sandbox) => {
    const stranger = connect(sandbox, 'Atzr|wrong');
    await assert.rejects(
      stranger.refreshAccessToken(),
      (error) => error.code === 'invalid_grant',
    );
  },
});
