package dev.drydock.content;

/** A record of the store is not what was once written there; it is not repaired in silence. */
public final class RecordFormatException extends StoreException {
    public RecordFormatException(String record, String why) {
        super("cannot read " + record, why, "remove " + record + "; what it recorded is then found out anew");
    }
}
