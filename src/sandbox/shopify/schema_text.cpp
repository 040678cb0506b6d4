#include "sandbox/shopify/schema.h"

namespace tidegate::sandbox::graphql {

namespace {

// Types, fields and arguments are those of the Admin API 2026-10; descriptions are left out, and so
// is whatever a stock hub has no use for.
constexpr std::string_view kText = R"graphql(
scalar ID
scalar String
scalar Int
scalar Float
scalar Boolean
scalar DateTime
scalar Decimal
scalar Money
scalar URL
scalar UnsignedInt64
enum CurrencyCode { USD CNY EUR GBP JPY CAD AUD SGD }
interface Node { id: ID! }
interface LegacyInteroperability { legacyResourceId: UnsignedInt64! }
interface DisplayableError { field: [String!] message: String! }

type QueryRoot {
    inventoryItem(id: ID!): InventoryItem
    inventoryItems(after: String, before: String, first: Int, last: Int, query: String,
        reverse: Boolean = false): InventoryItemConnection!
    inventoryLevel(id: ID!): InventoryLevel
    inventoryProperties: InventoryProperties!
    location(id: ID): Location
    locations(after: String, before: String, first: Int, includeInactive: Boolean = false,
        includeLegacy: Boolean = false, last: Int, query: String, reverse: Boolean = false,
        sortKey: LocationSortKeys = NAME): LocationConnection!
    node(id: ID!): Node
    nodes(ids: [ID!]!): [Node]!
    order(id: ID!): Order
    orders(after: String, before: String, first: Int, last: Int, query: String, reverse:
        Boolean = false, savedSearchId: ID, sortKey: OrderSortKeys = PROCESSED_AT):
        OrderConnection!
    product(id: ID!): Product
    productVariant(id: ID!): ProductVariant
    productVariants(after: String, before: String, first: Int, last: Int, query: String,
        reverse: Boolean = false, savedSearchId: ID, sortKey: ProductVariantSortKeys = ID):
        ProductVariantConnection!
    products(after: String, before: String, first: Int, last: Int, query: String, reverse:
        Boolean = false, savedSearchId: ID, sortKey: ProductSortKeys = ID): ProductConnection!
    shop: Shop!
    webhookSubscription(id: ID!): WebhookSubscription
    webhookSubscriptions(after: String, before: String, callbackUrl: URL, first: Int, format:
        WebhookSubscriptionFormat, last: Int, query: String, reverse: Boolean = false,
        sortKey: WebhookSubscriptionSortKeys = CREATED_AT, topics:
        [WebhookSubscriptionTopic!], uri: String): WebhookSubscriptionConnection!
}

type Mutation {
    inventoryActivate(available: Int, inventoryItemId: ID!, locationId: ID!, onHand: Int,
        stockAtLegacyLocation: Boolean = false): InventoryActivatePayload
    inventoryAdjustQuantities(input: InventoryAdjustQuantitiesInput!):
        InventoryAdjustQuantitiesPayload
    inventoryItemUpdate(id: ID!, input: InventoryItemInput!): InventoryItemUpdatePayload
    inventorySetQuantities(input: InventorySetQuantitiesInput!): InventorySetQuantitiesPayload
    orderCancel(notifyCustomer: Boolean = false, orderId: ID!, reason: OrderCancelReason!,
        refund: Boolean, restock: Boolean!, staffNote: String = null): OrderCancelPayload
    productUpdate(product: ProductUpdateInput): ProductUpdatePayload
    webhookSubscriptionCreate(topic: WebhookSubscriptionTopic!, webhookSubscription:
        WebhookSubscriptionInput!): WebhookSubscriptionCreatePayload
    webhookSubscriptionDelete(id: ID!): WebhookSubscriptionDeletePayload
}

type PageInfo { endCursor: String hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor:
    String }
type MoneyBag { presentmentMoney: MoneyV2! shopMoney: MoneyV2! }
type MoneyV2 { amount: Decimal! currencyCode: CurrencyCode! }
type ApiVersion { displayName: String! handle: String! supported: Boolean! }
type UserError implements DisplayableError { field: [String!] message: String! }
type Job { done: Boolean! id: ID! }

type Shop implements Node {
    createdAt: DateTime!
    currencyCode: CurrencyCode!
    email: String!
    ianaTimezone: String!
    id: ID!
    myshopifyDomain: String!
    name: String!
    timezoneOffset: String!
    updatedAt: DateTime!
    url: URL!
}

type Location implements LegacyInteroperability & Node {
    createdAt: DateTime!
    fulfillsOnlineOrders: Boolean!
    hasActiveInventory: Boolean!
    id: ID!
    isActive: Boolean!
    legacyResourceId: UnsignedInt64!
    name: String!
    shipsInventory: Boolean!
    updatedAt: DateTime!
    inventoryLevel(includeInactive: Boolean = false, inventoryItemId: ID!): InventoryLevel
}

type Product implements LegacyInteroperability & Node {
    createdAt: DateTime!
    handle: String!
    id: ID!
    legacyResourceId: UnsignedInt64!
    status: ProductStatus!
    title: String!
    totalInventory: Int!
    tracksInventory: Boolean!
    updatedAt: DateTime!
    variants(after: String, before: String, first: Int, last: Int, reverse: Boolean = false,
        sortKey: ProductVariantSortKeys = POSITION): ProductVariantConnection!
}

type ProductVariant implements LegacyInteroperability & Node {
    availableForSale: Boolean!
    barcode: String
    createdAt: DateTime!
    displayName: String!
    id: ID!
    inventoryItem: InventoryItem!
    inventoryPolicy: ProductVariantInventoryPolicy!
    inventoryQuantity: Int
    legacyResourceId: UnsignedInt64!
    position: Int!
    price: Money!
    product: Product!
    sellableOnlineQuantity: Int!
    sku: String
    title: String!
    updatedAt: DateTime!
}

type InventoryItem implements LegacyInteroperability & Node {
    createdAt: DateTime!
    duplicateSkuCount: Int!
    id: ID!
    inventoryLevel(includeInactive: Boolean = false, locationId: ID!): InventoryLevel
    inventoryLevels(after: String, before: String, first: Int, includeInactive: Boolean =
        false, last: Int, query: String, reverse: Boolean = false): InventoryLevelConnection!
    legacyResourceId: UnsignedInt64!
    requiresShipping: Boolean!
    sku: String
    tracked: Boolean!
    updatedAt: DateTime!
    variant: ProductVariant!
    variants(after: String, before: String, first: Int, last: Int): ProductVariantConnection
}

type InventoryLevel implements Node {
    canDeactivate: Boolean!
    createdAt: DateTime!
    deactivationAlert: String
    id: ID!
    isActive: Boolean!
    item: InventoryItem!
    location: Location!
    quantities(names: [String!]!): [InventoryQuantity!]!
    updatedAt: DateTime!
}

type InventoryQuantity implements Node { id: ID! name: String! quantity: Int! updatedAt:
    DateTime }
type InventoryProperties { quantityNames: [InventoryQuantityName!]! }
type InventoryQuantityName { belongsTo: [String!]! comprises: [String!]! displayName: String
    isInUse: Boolean! name: String! }

type Order implements LegacyInteroperability & Node {
    cancelReason: OrderCancelReason
    cancelledAt: DateTime
    closedAt: DateTime
    confirmed: Boolean!
    createdAt: DateTime!
    currencyCode: CurrencyCode!
    currentSubtotalLineItemsQuantity: Int!
    currentTotalPriceSet: MoneyBag!
    displayFinancialStatus: OrderDisplayFinancialStatus
    displayFulfillmentStatus: OrderDisplayFulfillmentStatus!
    email: String
    id: ID!
    legacyResourceId: UnsignedInt64!
    lineItems(after: String, before: String, first: Int, last: Int, reverse: Boolean = false):
        LineItemConnection!
    name: String!
    note: String
    number: Int!
    processedAt: DateTime!
    refunds(first: Int): [Refund!]!
    sourceName: String
    subtotalPriceSet: MoneyBag
    tags: [String!]!
    test: Boolean!
    totalPriceSet: MoneyBag!
    updatedAt: DateTime!
}

type LineItem implements Node {
    currentQuantity: Int!
    discountedUnitPriceSet: MoneyBag!
    id: ID!
    name: String!
    originalTotalSet: MoneyBag!
    originalUnitPriceSet: MoneyBag!
    product: Product
    quantity: Int!
    refundableQuantity: Int!
    requiresShipping: Boolean!
    restockable: Boolean!
    sku: String
    title: String!
    unfulfilledQuantity: Int!
    variant: ProductVariant
}

type Refund implements LegacyInteroperability & Node {
    createdAt: DateTime
    id: ID!
    legacyResourceId: UnsignedInt64!
    note: String
    order: Order!
    refundLineItems(after: String, before: String, first: Int, last: Int, reverse: Boolean =
        false): RefundLineItemConnection!
    totalRefundedSet: MoneyBag!
    updatedAt: DateTime!
}

type RefundLineItem {
    id: ID
    lineItem: LineItem!
    location: Location
    quantity: Int!
    restockType: RefundLineItemRestockType!
    restocked: Boolean!
    subtotalSet: MoneyBag!
}

type WebhookSubscription implements LegacyInteroperability & Node {
    apiVersion: ApiVersion!
    callbackUrl: URL!
    createdAt: DateTime!
    filter: String
    format: WebhookSubscriptionFormat!
    id: ID!
    includeFields: [String!]!
    legacyResourceId: UnsignedInt64!
    name: String
    topic: WebhookSubscriptionTopic!
    updatedAt: DateTime!
    uri: String!
}

input InventorySetQuantitiesInput { name: String! quantities: [InventoryQuantityInput!]!
    reason: String! referenceDocumentUri: String }
input InventoryQuantityInput { changeFromQuantity: Int inventoryItemId: ID! locationId: ID!
    quantity: Int! }
type InventorySetQuantitiesPayload { inventoryAdjustmentGroup: InventoryAdjustmentGroup
    userErrors: [InventorySetQuantitiesUserError!]! }
type InventorySetQuantitiesUserError implements DisplayableError { code:
    InventorySetQuantitiesUserErrorCode field: [String!] message: String! }
enum InventorySetQuantitiesUserErrorCode {
    CHANGE_FROM_QUANTITY_STALE COMPARE_QUANTITY_REQUIRED COMPARE_QUANTITY_STALE
        IDEMPOTENCY_CONCURRENT_REQUEST IDEMPOTENCY_KEY_PARAMETER_MISMATCH
        IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED INVALID_INVENTORY_ITEM INVALID_LOCATION
        INVALID_NAME INVALID_QUANTITY_NEGATIVE INVALID_QUANTITY_TOO_HIGH
        INVALID_QUANTITY_TOO_LOW INVALID_REASON INVALID_REFERENCE_DOCUMENT
        NON_MUTABLE_INVENTORY_ITEM NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR
}
type InventoryAdjustmentGroup implements Node {
    changes(inventoryItemIds: [ID!], locationIds: [ID!], quantityNames: [String!]):
        [InventoryChange!]!
    createdAt: DateTime!
    id: ID!
    reason: String!
    referenceDocumentUri: String
}
type InventoryChange { delta: Int! item: InventoryItem ledgerDocumentUri: String location:
    Location name: String! quantityAfterChange: Int }

input InventoryAdjustQuantitiesInput { changes: [InventoryChangeInput!]! name: String! reason:
    String! referenceDocumentUri: String }
input InventoryChangeInput { changeFromQuantity: Int delta: Int! inventoryItemId: ID!
    ledgerDocumentUri: String locationId: ID! }
type InventoryAdjustQuantitiesPayload { inventoryAdjustmentGroup: InventoryAdjustmentGroup
    userErrors: [InventoryAdjustQuantitiesUserError!]! }
type InventoryAdjustQuantitiesUserError implements DisplayableError { code:
    InventoryAdjustQuantitiesUserErrorCode field: [String!] message: String! }
enum InventoryAdjustQuantitiesUserErrorCode {
    ADJUST_QUANTITIES_FAILED CHANGE_FROM_QUANTITY_STALE IDEMPOTENCY_CONCURRENT_REQUEST
        IDEMPOTENCY_KEY_PARAMETER_MISMATCH IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED
        INTERNAL_LEDGER_DOCUMENT INVALID_AVAILABLE_DOCUMENT INVALID_INVENTORY_ITEM
        INVALID_LEDGER_DOCUMENT INVALID_LOCATION INVALID_QUANTITY_DOCUMENT
        INVALID_QUANTITY_NAME INVALID_QUANTITY_TOO_HIGH INVALID_QUANTITY_TOO_LOW
        INVALID_REASON INVALID_REFERENCE_DOCUMENT MAX_ONE_LEDGER_DOCUMENT
        NON_MUTABLE_INVENTORY_ITEM SERVICE_UNAVAILABLE
}
type InventoryActivatePayload { inventoryLevel: InventoryLevel userErrors: [UserError!]! }
input InventoryItemInput { cost: Decimal harmonizedSystemCode: String requiresShipping:
    Boolean sku: String tracked: Boolean }
type InventoryItemUpdatePayload { inventoryItem: InventoryItem userErrors: [UserError!]! }
input ProductUpdateInput { descriptionHtml: String handle: String id: ID productType: String
    status: ProductStatus tags: [String!] title: String vendor: String }
type ProductUpdatePayload { product: Product userErrors: [UserError!]! }
type OrderCancelPayload { job: Job orderCancelUserErrors: [OrderCancelUserError!]! userErrors:
    [UserError!]! }
type OrderCancelUserError implements DisplayableError { code: OrderCancelUserErrorCode field:
    [String!] message: String! }
enum OrderCancelUserErrorCode { INTERNAL_ERROR INVALID NOT_FOUND }
input WebhookSubscriptionInput { callbackUrl: URL filter: String format:
    WebhookSubscriptionFormat includeFields: [String!] metafieldNamespaces: [String!] name:
    String uri: String }
type WebhookSubscriptionCreatePayload { userErrors: [UserError!]! webhookSubscription:
    WebhookSubscription }
type WebhookSubscriptionDeletePayload { deletedWebhookSubscriptionId: ID userErrors:
    [UserError!]! }

enum LocationSortKeys { ID NAME RELEVANCE }
enum OrderSortKeys { CREATED_AT ID PROCESSED_AT UPDATED_AT }
enum ProductSortKeys { ID TITLE UPDATED_AT }
enum ProductVariantSortKeys { ID POSITION SKU TITLE }
enum WebhookSubscriptionSortKeys { CREATED_AT ID }
enum WebhookSubscriptionFormat { JSON XML }
enum ProductStatus { ACTIVE ARCHIVED DRAFT UNLISTED }
enum ProductVariantInventoryPolicy { CONTINUE DENY }
enum OrderCancelReason { CUSTOMER DECLINED FRAUD INVENTORY OTHER STAFF }
enum OrderDisplayFinancialStatus { AUTHORIZED EXPIRED PAID PARTIALLY_PAID PARTIALLY_REFUNDED
    PENDING REFUNDED VOIDED }
enum OrderDisplayFulfillmentStatus { FULFILLED IN_PROGRESS ON_HOLD OPEN PARTIALLY_FULFILLED
    PENDING_FULFILLMENT RESTOCKED SCHEDULED UNFULFILLED }
enum RefundLineItemRestockType { CANCEL LEGACY_RESTOCK NO_RESTOCK RETURN }
enum WebhookSubscriptionTopic {
    APP_UNINSTALLED BULK_OPERATIONS_FINISH INVENTORY_ITEMS_UPDATE INVENTORY_LEVELS_CONNECT
        INVENTORY_LEVELS_DISCONNECT INVENTORY_LEVELS_UPDATE ORDERS_CANCELLED ORDERS_CREATE
        ORDERS_EDITED ORDERS_FULFILLED ORDERS_PAID ORDERS_UPDATED PRODUCTS_DELETE
        PRODUCTS_UPDATE REFUNDS_CREATE VARIANTS_IN_STOCK VARIANTS_OUT_OF_STOCK
}

type InventoryItemConnection { edges: [InventoryItemEdge!]! nodes: [InventoryItem!]! pageInfo:
    PageInfo! }
type InventoryItemEdge { cursor: String! node: InventoryItem! }
type InventoryLevelConnection { edges: [InventoryLevelEdge!]! nodes: [InventoryLevel!]!
    pageInfo: PageInfo! }
type InventoryLevelEdge { cursor: String! node: InventoryLevel! }
type LocationConnection { edges: [LocationEdge!]! nodes: [Location!]! pageInfo: PageInfo! }
type LocationEdge { cursor: String! node: Location! }
type ProductConnection { edges: [ProductEdge!]! nodes: [Product!]! pageInfo: PageInfo! }
type ProductEdge { cursor: String! node: Product! }
type ProductVariantConnection { edges: [ProductVariantEdge!]! nodes: [ProductVariant!]!
    pageInfo: PageInfo! }
type ProductVariantEdge { cursor: String! node: ProductVariant! }
type OrderConnection { edges: [OrderEdge!]! nodes: [Order!]! pageInfo: PageInfo! }
type OrderEdge { cursor: String! node: Order! }
type LineItemConnection { edges: [LineItemEdge!]! nodes: [LineItem!]! pageInfo: PageInfo! }
type LineItemEdge { cursor: String! node: LineItem! }
type RefundLineItemConnection { edges: [RefundLineItemEdge!]! nodes: [RefundLineItem!]!
    pageInfo: PageInfo! }
type RefundLineItemEdge { cursor: String! node: RefundLineItem! }
type WebhookSubscriptionConnection { edges: [WebhookSubscriptionEdge!]! nodes:
    [WebhookSubscription!]! pageInfo: PageInfo! }
type WebhookSubscriptionEdge { cursor: String! node: WebhookSubscription! }
)graphql";

}  // namespace

std::string_view admin_schema_text() noexcept {
    return kText;
}

}  // namespace tidegate::sandbox::graphql
