package io.hosteddb.local;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.mongodb.IndexMapping;
import dev.langchain4j.store.embedding.mongodb.MongoDbEmbeddingStore;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A vector store that nobody here wrote: it makes its index itself, and waits until it is there.
 */
class LangChainStoreTest {
  private static final Embedding EAST = Embedding.from(new float[] {1, 0, 0});
  private static final Embedding EAST_SOUTH = Embedding.from(new float[] {0.8f, 0.6f, 0});
  private static final Embedding SOUTH = Embedding.from(new float[] {0, 1, 0});

  @Test
  void aStoreOfLangChain4j_works_onMongoDBLocal() throws Exception {
    try (DatabaseProvider provider = LocalProviders.create(new LocalMongoProviderFactory(), null)) {
      Provisioned made = ProviderDriver.of(provider).provision();
      try (MongoClient client = MongoClients.create(LocalProviders.value(made, "MONGODB_URI"))) {
        MongoDbEmbeddingStore store =
            MongoDbEmbeddingStore.builder()
                .fromClient(client)
                .databaseName(LocalProviders.value(made, "MONGODB_DB_NAME"))
                .collectionName("texts")
                .indexName("vectors")
                .createIndex(true)
                .indexMapping(
                    IndexMapping.builder().dimension(3).metadataFieldNames(Set.of("of")).build())
                .build();
        List<String> ids =
            store.addAll(
                List.of(EAST, EAST_SOUTH, SOUTH),
                List.of(text("east", "ana"), text("east-south", "ben"), text("south", "ana")));
        assertThat(found(store, null)).containsExactly("east", "east-south", "south");
        // This store filters what the search has found.
        assertThat(found(store, "ana")).containsExactly("east", "south");
        assertThat(search(store, null).get(1).score()).isCloseTo(0.9, within(1e-6));
        store.removeAll(List.of(ids.get(0)));
        assertThat(found(store, null)).containsExactly("east-south", "south");
        store.removeAll();
        assertThat(found(store, null)).isEmpty();
      }
    }
  }

  private static TextSegment text(String text, String of) {
    return TextSegment.from(text, Metadata.from("of", of));
  }

  private static List<String> found(MongoDbEmbeddingStore store, @Nullable String of) {
    return search(store, of).stream().map(match -> match.embedded().text()).toList();
  }

  private static List<EmbeddingMatch<TextSegment>> search(
      MongoDbEmbeddingStore store, @Nullable String of) {
    EmbeddingSearchRequest.EmbeddingSearchRequestBuilder request =
        EmbeddingSearchRequest.builder().queryEmbedding(EAST).maxResults(3);
    return store
        .search(
            of == null ? request.build() : request.filter(metadataKey("of").isEqualTo(of)).build())
        .matches();
  }
}
