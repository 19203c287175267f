package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.bson.Document;

/**
 * A document that a search has found.
 *
 * @param document as it is stored; not to be changed
 * @param score how near it is, with the digits of a float, as the search of Atlas counts
 */
record ScoredDocument(Document document, double score) {}
