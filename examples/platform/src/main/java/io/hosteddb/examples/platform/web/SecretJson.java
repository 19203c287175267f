package io.hosteddb.examples.platform.web;

import io.hosteddb.model.Secret;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;

/** Reads what is secret into the type that does not print it; there is no way out again. */
@Configuration(proxyBeanMethods = false)
class SecretJson {
  @Bean
  JacksonModule secrets() {
    return new SimpleModule("secrets").addDeserializer(Secret.class, new Deserializer());
  }

  private static final class Deserializer extends StdDeserializer<Secret> {
    Deserializer() {
      super(Secret.class);
    }

    @Override
    public Secret deserialize(JsonParser parser, DeserializationContext context) {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        // Without the text that is there, which may be secret all the same.
        return context.reportInputMismatch(this, "A secret is a text.");
      }
      return Secret.of(parser.getString());
    }
  }
}
