import io.hosteddb.environment.EnvironmentFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes variables in every form into a folder, one file for each form with all that it takes, and
 * prints a line {@code form NAME} for each value that it refuses. Reads a line {@code NAME base64}
 * for each variable.
 */
class Exports {
  public static void main(String[] args) throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", 2);
      byte[] value = Base64.getDecoder().decode(words[1]);
      variables.put(words[0], new String(value, StandardCharsets.UTF_8));
    }
    Map<String, Function<Map<String, String>, String>> forms = new LinkedHashMap<>();
    forms.put("shell", EnvironmentFile::shell);
    forms.put("dotenv", EnvironmentFile::dotenv);
    forms.put("literal", EnvironmentFile::literal);
    forms.put("systemd", EnvironmentFile::systemd);
    for (var form : forms.entrySet()) {
      StringBuilder text = new StringBuilder();
      variables.forEach((name, value) -> {
        try {
          text.append(form.getValue().apply(Map.of(name, value)));
        } catch (IllegalArgumentException e) {
          System.out.println(form.getKey() + " " + name);
        }
      });
      Files.writeString(Path.of(args[0], form.getKey()), text);
    }
  }
}
