#pragma once

#include <string_view>

// Every GraphQL document that the connector sends, Admin API 2026-10. They are checked against the
// published schema by tests/contract/shopify_documents_test.py, which reads this file: each
// document is a raw string between R"graphql( and )graphql".

namespace tidegate::channels::shopify {

// A poll sees the same orders many times, since it reaches back: so it asks only which orders
// changed and when, at one point an order, and the content of those that are not known in that
// state is fetched by kOrderNodesDocument.
inline constexpr std::string_view kOrdersDocument = R"graphql(
query Orders($query: String!, $first: Int!, $after: String) {
  orders(first: $first, query: $query, sortKey: UPDATED_AT, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { legacyResourceId updatedAt }
  }
}
)graphql";

// A few orders with short lists, or one with all that fits in a call: a call may ask for 1,000
// points at most, and every object counts.
inline constexpr std::string_view kOrderNodesDocument = R"graphql(
query OrderNodes($ids: [ID!]!, $lines: Int!) {
  nodes(ids: $ids) {
    ... on Order {
      legacyResourceId createdAt updatedAt cancelledAt currencyCode
      displayFinancialStatus displayFulfillmentStatus
      lineItems(first: $lines) {
        pageInfo { hasNextPage }
        nodes {
          id sku quantity currentQuantity unfulfilledQuantity
          originalUnitPriceSet { shopMoney { amount } }
          variant { inventoryItem { legacyResourceId } }
        }
      }
      refunds {
        refundLineItems(first: $lines) {
          pageInfo { hasNextPage }
          nodes { quantity restockType lineItem { id } }
        }
      }
    }
  }
}
)graphql";

inline constexpr std::string_view kVariantsDocument = R"graphql(
query Variants($first: Int!, $after: String) {
  productVariants(first: $first, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
      legacyResourceId sku displayName inventoryPolicy
      product { id }
      inventoryItem { legacyResourceId tracked }
    }
  }
}
)graphql";

inline constexpr std::string_view kLocationsDocument = R"graphql(
query Locations {
  locations(first: 50) {
    nodes { legacyResourceId isActive fulfillsOnlineOrders }
  }
}
)graphql";

inline constexpr std::string_view kStockDocument = R"graphql(
query Stock($ids: [ID!]!, $location: ID!) {
  nodes(ids: $ids) {
    ... on InventoryItem {
      legacyResourceId
      inventoryLevel(locationId: $location) {
        quantities(names: ["available"]) { name quantity }
      }
    }
  }
}
)graphql";

inline constexpr std::string_view kSetDocument = R"graphql(
mutation Set($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id }
    userErrors { code field message }
  }
}
)graphql";

inline constexpr std::string_view kProductStatusDocument = R"graphql(
mutation ProductStatus($product: ProductUpdateInput!) {
  productUpdate(product: $product) {
    product { id status }
    userErrors { field message }
  }
}
)graphql";

}  // namespace tidegate::channels::shopify
