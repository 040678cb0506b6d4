// Goal: Shopify's own client library works with the sandbox store as it does with a real one.
// Method: @shopify/admin-api-client, led to the sandbox by its option customFetchApi.
import assert from 'node:assert/strict';

import { client, run } from './support.mjs';

const { createAdminApiClient } = await client('@shopify/admin-api-client');

const KEY = 'a1b2c3d4-0000-4000-8000-00000000000'; // and a digit
const VARIANTS = `query Variants($first: Int!) {
  productVariants(first: $first) {
    nodes { sku inventoryItem { id tracked } }
  }
}`;
const ORDERS = `query Orders($first: Int!) {
  orders(first: $first, sortKey: UPDATED_AT) {
    nodes { id lineItems(first: 5) { nodes { sku currentQuantity } } }
  }
}`;
const LOCATIONS = 'query Locations { locations(first: 5) { nodes { id isActive } } }';
const STOCK = `query Stock($id: ID!, $location: ID!) {
  inventoryItem(id: $id) {
    inventoryLevel(locationId: $location) { quantities(names: ["available"]) { quantity } }
  }
}`;
const SET = `mutation Set($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    userErrors { code field message }
  }
}`;

async function ask(state, document, variables) {
  const { data, errors } = await state.client.request(document, { variables });
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

function connect(sandbox, accessToken) {
  return createAdminApiClient({
    storeDomain: 'tidegate-sandbox.myshopify.com',
    apiVersion: '2026-10',
    accessToken,
    // The path, the headers and the body are the library's.
    customFetchApi: (url, init) => fetch(sandbox.url + new URL(url).pathname, init),
  });
}

async function available(state) {
  const { inventoryItem } = await ask(state, STOCK, { id: state.item, location: state.location });
  return inventoryItem.inventoryLevel.quantities[0].quantity;
}

function set(state, quantity, changeFromQuantity, key) {
  return ask(state, SET, {
    key,
    input: {
      name: 'available',
      reason: 'correction',
      quantities: [
        { inventoryItemId: state.item, locationId: state.location, quantity, changeFromQuantity },
      ],
    },
  });
}

await run('shopify', {
  'a token by client credentials': async (sandbox, state) => {
    const answer = await fetch(`${sandbox.url}/admin/oauth/access_token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'sandbox-client-id',
        client_secret: 'sandbox-client-secret',
      }),
    });
    state.client = connect(sandbox, (await answer.json()).access_token);
  },
  'lists its listings': async (_, state) => {
    const { productVariants } = await ask(state, VARIANTS, { first: 10 });
    const skus = productVariants.nodes.map((node) => node.sku);
    assert.deepEqual(skus, ['TG-0001', 'TG-0002', 'TG-0003']);
    state.item = productVariants.nodes[0].inventoryItem.id;
    const { locations } = await ask(state, LOCATIONS);
    state.location = locations.nodes[0].id;
  },
  'reads orders': async (sandbox, state) => {
    const order = await sandbox.buy('TG-0001', 3);
    const { orders } = await ask(state, ORDERS, { first: 10 });
    assert.deepEqual(orders.nodes, [
      {
        id: `gid://shopify/Order/${order}`,
        lineItems: { nodes: [{ sku: 'TG-0001', currentQuantity: 3 }] },
      },
    ]);
  },
  'writes a quantity and reads it back': async (sandbox, state) => {
    assert.equal(await available(state), 17);
    const { inventorySetQuantities } = await set(state, 11, 17, `${KEY}1`);
    assert.deepEqual(inventorySetQuantities.userErrors, []);
    assert.equal(await available(state), 11);
    assert.equal(await sandbox.listed('TG-0001'), 11);
  },
  'is refused when somebody sold in between': async (_, state) => {
    const { inventorySetQuantities } = await set(state, 40, 17, `${KEY}2`);
    assert.equal(inventorySetQuantities.userErrors[0].code, 'CHANGE_FROM_QUANTITY_STALE');
    assert.equal(await available(state), 11);
  },
  'is refused with a wrong token': async (sandbox) => {
    const stranger = connect(sandbox, 'shpat_wrong');
    const { errors } = await stranger.request(LOCATIONS);
    assert.equal(errors.networkStatusCode, 401);
  },
});
