// Goal: a client library that others use against eBay works with the sandbox just so.
// Method: ebay-api, led to the sandbox by the https agent of its axios instance; REST and Trading.
import assert from 'node:assert/strict';

import { agentTo, client, run } from './support.mjs';

const eBayApi = (await client('ebay-api')).default;

function connect(sandbox, refreshToken) {
  const api = new eBayApi({
    appId: 'Tidegate-sandbox-SBX-0000',
    certId: 'SBX-sandbox-cert-id',
    sandbox: false,
    scope: [
      'https://api.ebay.com/oauth/api_scope/sell.inventory',
      'https://api.ebay.com/oauth/api_scope/sell.fulfillment',
    ],
  });
  api.req.instance.defaults.httpsAgent = agentTo(sandbox.url);
  api.OAuth2.setCredentials({ access_token: '', refresh_token: refreshToken });
  return api;
}

async function available(state, sku) {
  const item = await state.client.sell.inventory.getInventoryItem(sku);
  assert.equal(item.sku, sku);
  return item.availability.shipToLocationAvailability.quantity;
}

function update(state, sku, quantity) {
  return state.client.sell.inventory.bulkUpdatePriceQuantity({
    requests: [{ sku, shipToLocationAvailability: { quantity } }],
  });
}

await run('ebay', {
  'a token by refresh token': async (sandbox, state) => {
    state.client = connect(sandbox, 'v^1.1#sandbox-refresh');
    const { access_token: token } = await state.client.OAuth2.refreshToken();
    assert.ok(token);
  },
  'lists its listings': async (_, state) => {
    const { inventoryItems, total } = await state.client.sell.inventory.getInventoryItems({
      limit: 100,
    });
    const skus = inventoryItems.map((item) => item.sku).sort();
    assert.deepEqual(skus, ['TG-0001', 'TG-0002', 'TG-0003']);
    assert.equal(total, 3);
  },
  'reads orders': async (sandbox, state) => {
    await sandbox.buy('TG-0001', 3);
    const hour = new Date(Date.now() - 3600e3).toISOString();
    const { orders } = await state.client.sell.fulfillment.getOrders({
      filter: `lastmodifieddate:[${hour}..]`,
      limit: 50,
    });
    assert.deepEqual(
      orders.map((order) => order.lineItems.map((line) => [line.sku, line.quantity])),
      [[['TG-0001', 3]]],
    );
  },
  'writes a quantity and reads it back': async (sandbox, state) => {
    assert.equal(await available(state, 'TG-0001'), 17);
    const { responses } = await update(state, 'TG-0001', 11);
    assert.deepEqual(responses.map((entry) => [entry.sku, entry.statusCode]), [['TG-0001', 200]]);
    assert.equal(await available(state, 'TG-0001'), 11);
    assert.equal(await sandbox.listed('TG-0001'), 11);
  },
  'is refused for a SKU that is not there': async (_, state) => {
    const { responses } = await update(state, 'TG-9999', 5);
    assert.notEqual(responses[0].statusCode, 200);
    assert.ok(responses[0].errors[0].errorId > 0);
  },
  'is refused with a wrong refresh token': async (sandbox) => {
    const stranger = connect(sandbox, 'wrong');
    await assert.rejects(stranger.OAuth2.refreshToken(), (error) => error.response.status === 400);
  },
});
