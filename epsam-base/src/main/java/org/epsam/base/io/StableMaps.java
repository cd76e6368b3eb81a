package org.epsam.base.io;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.ContextualSerializer;
import com.fasterxml.jackson.databind.type.MapType;
import java.io.IOException;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * Writes maps that have no order of their own, such as those of {@link Map#of}, by their keys: Java
 * shuffles them at each start.
 */
final class StableMaps extends JsonSerializer<Object> implements ContextualSerializer {
    private final JsonSerializer<Object> usual;

    private StableMaps(JsonSerializer<Object> usual) {
        this.usual = usual;
    }

    static Module module() {
        return new SimpleModule("stable maps")
                .setSerializerModifier(
                        new BeanSerializerModifier() {
                            private static final long serialVersionUID = 1L;

                            @Override
                            @SuppressWarnings("unchecked") // it gets what it got before
                            public JsonSerializer<?> modifyMapSerializer(
                                    SerializationConfig config,
                                    MapType type,
                                    BeanDescription description,
                                    JsonSerializer<?> serializer) {
                                return new StableMaps((JsonSerializer<Object>) serializer);
                            }
                        });
    }

    @Override
    @SuppressWarnings("unchecked") // as above
    public JsonSerializer<?> createContextual(SerializerProvider provider, BeanProperty property)
            throws JsonMappingException {
        return new StableMaps(
                (JsonSerializer<Object>)
                        provider.handleSecondaryContextualization(usual, property));
    }

    @Override
    public void serialize(Object map, JsonGenerator out, SerializerProvider provider)
            throws IOException {
        usual.serialize(ordered((Map<?, ?>) map), out, provider);
    }

    @Override
    public boolean isEmpty(SerializerProvider provider, Object map) {
        return usual.isEmpty(provider, map);
    }

    private static Map<?, ?> ordered(Map<?, ?> map) {
        if (map instanceof LinkedHashMap || map instanceof SortedMap || map instanceof EnumMap) {
            return map;
        }
        // Views such as those of Collections.unmodifiableMap tell nothing of what is under them.
        if (!map.getClass()
                .getName()
                .matches(".*(ImmutableCollections.*|\\.HashMap|Concurrent.*)")) {
            return map;
        }
        Map<Object, Object> sorted = new LinkedHashMap<>();
        map.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }
}
