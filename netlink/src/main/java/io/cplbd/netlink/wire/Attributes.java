package io.cplbd.netlink.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The attributes behind a structure or inside another attribute, in the order they came; unknown ones are kept. */
public record Attributes(List<Attribute> all) {

    public Attributes {
        all = List.copyOf(all);
    }

    /**
     * Reads attributes to the end of {@code in}.
     *
     * @throws WireException if an attribute's length is below that of its header or above what is left
     */
    public static Attributes read(ByteBuffer in) throws WireException {
        List<Attribute> all = new ArrayList<>();
        while (in.hasRemaining()) {
            all.add(Attribute.read(in));
        }
        return new Attributes(all);
    }

    /** The last attribute of that type, which is the one the kernel itself would use (nla_parse). */
    public @Nullable Attribute find(int type) {
        Attribute found = null;
        for (Attribute attribute : all) {
            if (attribute.type() == type) {
                found = attribute;
            }
        }
        return found;
    }

    public int u8(int type, int absent) throws WireException {
        Attribute attribute = find(type);
        return attribute == null ? absent : attribute.u8();
    }

    public int u16(int type, int absent) throws WireException {
        Attribute attribute = find(type);
        return attribute == null ? absent : attribute.u16();
    }

    public int u32(int type, int absent) throws WireException {
        Attribute attribute = find(type);
        return attribute == null ? absent : attribute.u32();
    }

    public @Nullable String string(int type) {
        Attribute attribute = find(type);
        return attribute == null ? null : attribute.string();
    }

    /** The attributes inside attribute {@code type}; none where it is absent. */
    public Attributes nested(int type) throws WireException {
        Attribute attribute = find(type);
        return attribute == null ? new Attributes(List.of()) : attribute.nested();
    }
}
