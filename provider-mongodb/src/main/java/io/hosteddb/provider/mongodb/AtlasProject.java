package io.hosteddb.provider.mongodb;

import io.hosteddb.http.JsonView;
import java.util.Map;

/**
 * A project at Atlas, which its API calls a group.
 *
 * @param id 24 hexadecimal digits
 * @param tags by key
 */
record AtlasProject(String id, Map<String, String> tags) {
  static AtlasProject of(JsonView answer) {
    return new AtlasProject(answer.at("id").text(), Ownership.tags(answer));
  }
}
