package io.hosteddb.provider.mongodb;

import io.hosteddb.http.JsonView;
import java.util.Map;
import java.util.Optional;

/**
 * A project at Atlas, which its API calls a group. An answer may lack what is not there yet.
 *
 * @param id 24 hexadecimal digits
 * @param tags by key; empty if Atlas did not show any list of tags
 */
record AtlasProject(Optional<String> id, Optional<Map<String, String>> tags) {
  static AtlasProject of(JsonView answer) {
    return new AtlasProject(
        answer.at("id").findText().filter(text -> !text.isBlank()), AtlasOwnership.tags(answer));
  }
}
