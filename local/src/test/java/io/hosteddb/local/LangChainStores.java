package io.hosteddb.local;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What whoever uses a vector store of LangChain4j does with it: vectors of three numbers. */
final class LangChainStores {
  private static final Embedding EAST = Embedding.from(new float[] {1, 0, 0});
  private static final Embedding EAST_SOUTH = Embedding.from(new float[] {0.8f, 0.6f, 0});
  private static final Embedding SOUTH = Embedding.from(new float[] {0, 1, 0});

  private LangChainStores() {}

  /** Writes, searches with and without a filter, and deletes. */
  static void requireThatItWorks(EmbeddingStore<TextSegment> store) {
    List<String> ids =
        store.addAll(
            List.of(EAST, EAST_SOUTH, SOUTH),
            List.of(text("east", "ana"), text("east-south", "ben"), text("south", "ana")));
    assertThat(found(store, null)).containsExactly("east", "east-south", "south");
    assertThat(found(store, "ana")).containsExactly("east", "south");
    // Half of one more than the cosine, whatever the database counts.
    assertThat(search(store, null).get(1).score()).isCloseTo(0.9, within(1e-6));
    store.removeAll(List.of(ids.get(0)));
    assertThat(found(store, null)).containsExactly("east-south", "south");
    store.removeAll();
    assertThat(found(store, null)).isEmpty();
  }

  private static TextSegment text(String text, String of) {
    return TextSegment.from(text, Metadata.from("of", of));
  }

  private static List<String> found(EmbeddingStore<TextSegment> store, @Nullable String of) {
    return search(store, of).stream().map(match -> match.embedded().text()).toList();
  }

  private static List<EmbeddingMatch<TextSegment>> search(
      EmbeddingStore<TextSegment> store, @Nullable String of) {
    EmbeddingSearchRequest.EmbeddingSearchRequestBuilder request =
        EmbeddingSearchRequest.builder().queryEmbedding(EAST).maxResults(3);
    return store
        .search(
            of == null ? request.build() : request.filter(metadataKey("of").isEqualTo(of)).build())
        .matches();
  }
}
