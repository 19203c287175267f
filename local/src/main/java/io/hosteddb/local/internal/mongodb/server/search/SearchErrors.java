package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.exception.MongoServerError;

/** What goes wrong, with the codes, names and words of MongoDB and its search. */
final class SearchErrors {
  private static final int UNKNOWN = 8;

  private SearchErrors() {}

  /** The search process refuses a query, which the server reports as its own failure. */
  static MongoServerError query(String message) {
    return unknown("PlanExecutor error during aggregation :: caused by :: " + message);
  }

  /** A definition of an index is refused. */
  static MongoServerError definition(String message) {
    return unknown(message);
  }

  private static MongoServerError unknown(String message) {
    return new MongoServerError(UNKNOWN, "UnknownError", message);
  }

  static MongoServerError badValue(String message) {
    return new MongoServerError(2, "BadValue", message);
  }

  static MongoServerError failedToParse(String message) {
    return new MongoServerError(9, "FailedToParse", message);
  }

  static MongoServerError collectionNotFound(String namespace) {
    return new MongoServerError(
        26, "NamespaceNotFound", "Collection '" + namespace + "' does not exist.");
  }

  static MongoServerError indexNotFound(String index) {
    return new MongoServerError(27, "IndexNotFound", "Search index " + index + " not found.");
  }

  static MongoServerError indexExists(String name) {
    return new MongoServerError(
        68, "IndexAlreadyExists", "Duplicate Index: an index named " + name + " exists.");
  }

  static MongoServerError notFirst(String stage) {
    return new MongoServerError(40602, stage + " is only valid as the first stage in a pipeline");
  }

  static MongoServerError notInFacet(String stage) {
    return new MongoServerError(40600, stage + " is not allowed to be used within a $facet stage");
  }

  static MongoServerError notInLookup(String stage) {
    return new MongoServerError(51047, stage + " is not allowed within a $lookup's sub-pipeline");
  }

  static MongoServerError noMetadata(String metadata) {
    return new MongoServerError(
        40218, "query requires " + metadata + " metadata, but it is not available");
  }

  static MongoServerError notInUpdate(String stage) {
    return new MongoServerError(
        72, "InvalidOptions", stage + " is not allowed to be used within an update");
  }

  static MongoServerError noChangeStreams() {
    return new MongoServerError(
        40573,
        "The $changeStream stage is only supported on replica sets, and this server is none.");
  }

  /** Something of MongoDB's that this server does not have. */
  static MongoServerError notSupported(String what, String instead) {
    return new MongoServerError(
        115, "CommandNotSupported", "This server does not have " + what + "; use " + instead + ".");
  }

  static MongoServerError notSupported(String stage) {
    return new MongoServerError(
        31082,
        "SearchNotEnabled",
        stage + " needs full-text search, which this server does not have; it has $vectorSearch.");
  }
}
