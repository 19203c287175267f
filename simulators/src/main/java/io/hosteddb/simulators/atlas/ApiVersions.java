package io.hosteddb.simulators.atlas;

import io.hosteddb.simulators.Call;
import io.hosteddb.simulators.Reply;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The dated versions of an endpoint: a later date than the newest is that one, a date between two
 * is the older, and one before the first is refused. What is not the newest will end, which the
 * answer says.
 *
 * @param dates the oldest first
 */
record ApiVersions(List<String> dates) {
  private static final Pattern TYPE =
      Pattern.compile("application/vnd\\.atlas\\.(\\d{4}-\\d{2}-\\d{2})\\+json");

  /** Whether what is asked for, and what is sent, are dated so that there is such a version. */
  boolean knows(Call call) {
    return resolve(call.header("Accept").orElse("")).isPresent()
        && (call.body().isEmpty() || resolve(call.header("Content-Type").orElse("")).isPresent());
  }

  private Optional<String> resolve(String type) {
    Matcher dated = TYPE.matcher(type);
    return dated.matches()
        ? dates.stream().filter(date -> date.compareTo(dated.group(1)) <= 0).reduce((a, b) -> b)
        : Optional.empty();
  }

  /** The answer with the type of the version that was meant; errors are plain JSON. */
  Reply resolved(Call call, Reply reply) {
    String type = reply.headers().getOrDefault("Content-Type", "");
    String version = resolve(call.header("Accept").orElse("")).orElse("");
    if (!type.startsWith("application/vnd.atlas.") || version.isEmpty()) {
      return reply;
    }
    Reply dated =
        reply.with("Content-Type", "application/vnd.atlas." + version + "+json;charset=utf-8");
    return version.equals(dates.get(dates.size() - 1))
        ? dated
        : dated.with("Deprecation", "true").with("Sunset", "Thu, 01 Jul 2027 00:00:00 GMT");
  }
}
