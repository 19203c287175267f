package io.hosteddb.local;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.langchain4j.store.embedding.mongodb.IndexMapping;
import dev.langchain4j.store.embedding.mongodb.MongoDbEmbeddingStore;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A vector store that nobody here wrote: it makes its index itself, and waits until it is there.
 * That for PostgreSQL is in {@link InstalledPostgresTest}.
 */
class LangChainStoreTest {
  @Test
  void aStoreOfLangChain4j_works_onMongoDBLocal() throws Exception {
    try (DatabaseProvider provider = LocalProviders.create(new LocalMongoProviderFactory(), null)) {
      Provisioned made = ProviderDriver.of(provider).provision();
      try (MongoClient client = MongoClients.create(LocalProviders.value(made, "MONGODB_URI"))) {
        LangChainStores.requireThatItWorks(
            // It filters what the search has found.
            MongoDbEmbeddingStore.builder()
                .fromClient(client)
                .databaseName(LocalProviders.value(made, "MONGODB_DB_NAME"))
                .collectionName("texts")
                .indexName("vectors")
                .createIndex(true)
                .indexMapping(
                    IndexMapping.builder().dimension(3).metadataFieldNames(Set.of("of")).build())
                .build());
      }
    }
  }
}
