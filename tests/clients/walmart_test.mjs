// Goal: a client library that others use against Walmart works with the sandbox just so.
// Method: the generated classes of @whitebox-co/walmart-marketplace-api, led to the sandbox by the
// base path of their constructors. (getConfiguredApi, its wrapper, makes every call twice.)
import assert from 'node:assert/strict';

import { client, run } from './support.mjs';

const walmart = (await client('@whitebox-co/walmart-marketplace-api')).default;
const { AuthenticationApi, Configuration, InventoryApi, ItemsApi, OrdersApi } = walmart;

const JSON_ANSWER = { headers: { Accept: 'application/json' } };
const JSON_BOTH = { headers: { ...JSON_ANSWER.headers, 'Content-Type': 'application/json' } };

const KEYS = Buffer.from('sandbox-client-id:sandbox-client-secret').toString('base64');

function parameters(token) {
  return {
    authorization: `Basic ${KEYS}`,
    wMSECACCESSTOKEN: token,
    wMQOSCORRELATIONID: crypto.randomUUID(),
    wMSVCNAME: 'Walmart Marketplace',
  };
}

async function available(state, sku) {
  const { data } = await state.inventory.getInventory({ ...state.base(), sku }, JSON_ANSWER);
  assert.equal(data.sku, sku);
  return data.quantity.amount;
}

await run('walmart', {
  'a token by client credentials': async (sandbox, state) => {
    const authentication = new AuthenticationApi(undefined, sandbox.url);
    const { data } = await authentication.tokenAPI(
      { ...parameters(''), grantType: 'client_credentials' },
      JSON_ANSWER,
    );
    assert.equal(data.expires_in, 900);
    const configuration = new Configuration({ accessToken: data.access_token });
    state.base = () => parameters(data.access_token);
    state.items = new ItemsApi(configuration, sandbox.url);
    state.orders = new OrdersApi(configuration, sandbox.url);
    state.inventory = new InventoryApi(configuration, sandbox.url);
  },
  'lists its listings': async (_, state) => {
    const { data } = await state.items.getAllItems({ ...state.base(), limit: '50' }, JSON_ANSWER);
    const skus = data.ItemResponse.map((item) => item.sku).sort();
    assert.deepEqual(skus, ['TG-0001', 'TG-0002', 'TG-0003']);
  },
  'reads orders': async (sandbox, state) => {
    const order = await sandbox.buy('TG-0001', 3);
    const { data } = await state.orders.getAllOrders(
      { ...state.base(), createdStartDate: new Date(Date.now() - 3600e3).toISOString() },
      JSON_ANSWER,
    );
    const found = data.list.elements.order;
    assert.deepEqual(found.map((each) => each.purchaseOrderId), [String(order)]);
    const units = found[0].orderLines.orderLine.map((line) => [
      line.item.sku,
      Number(line.orderLineQuantity.amount),
    ]);
    assert.equal(units.reduce((sum, [sku, count]) => sum + (sku === 'TG-0001' ? count : 0), 0), 3);
  },
  'writes a quantity and reads it back': async (sandbox, state) => {
    const { data } = await state.inventory.updateInventoryForAnItem(
      {
        ...state.base(),
        sku: 'TG-0002',
        inlineObject: { sku: 'TG-0002', quantity: { unit: 'EACH', amount: 11 } },
      },
      JSON_BOTH,
    );
    assert.equal(data.quantity.amount, 11);
    assert.equal(await available(state, 'TG-0002'), 11);
    assert.equal(await sandbox.listed('TG-0002'), 11);
  },
  'is refused for a SKU that is not there': async (_, state) => {
    await assert.rejects(available(state, 'TG-9999'), (error) => error.response.status === 404);
  },
  'is refused with a wrong token': async (_, state) => {
    await assert.rejects(
      state.items.getAllItems(parameters('wrong'), JSON_ANSWER),
      (error) => error.response.status === 401,
    );
  },
});
