namespace ProviderKit;

/// <summary>How the events of a stream are separated from each other for a client. Immutable and thread-safe.</summary>
public sealed class StreamFraming
{
    private StreamFraming(string contentType) => ContentType = contentType;

    /// <summary>Server-sent events: an optional <c>event:</c> line with the event's name, <c>data: {…}</c>, and a blank line.</summary>
    public static StreamFraming ServerSentEvents { get; } = new("text/event-stream; charset=utf-8")
    {
        NamesEvents = true, Before = "data: "u8.ToArray(), After = "\n\n"u8.ToArray(),
    };

    /// <summary>One event per line (NDJSON).</summary>
    public static StreamFraming Lines { get; } = new("application/x-ndjson") { After = "\n"u8.ToArray(), KeepAlive = Space };

    /// <summary>One JSON array to which each event adds an element.</summary>
    public static StreamFraming JsonArray { get; } = new("application/json; charset=utf-8")
    {
        Start = "["u8.ToArray(), Between = ",\r\n"u8.ToArray(), End = "]"u8.ToArray(), KeepAlive = Space,
    };

    // Every parser accepts white space before an event as part of its JSON; some parsers read an empty line as an event.
    private static byte[] Space => [(byte)' '];

    /// <summary>The media type of the reply.</summary>
    public string ContentType { get; }

    /// <summary>Whether the names of events are written.</summary>
    public bool NamesEvents { get; private init; }

    /// <summary>Written before the first event.</summary>
    public ReadOnlyMemory<byte> Start { get; private init; }

    /// <summary>Written before every event except the first.</summary>
    public ReadOnlyMemory<byte> Between { get; private init; }

    /// <summary>Written before the JSON of each event.</summary>
    public ReadOnlyMemory<byte> Before { get; private init; }

    /// <summary>Written after the JSON of each event.</summary>
    public ReadOnlyMemory<byte> After { get; private init; }

    /// <summary>Written after the last event.</summary>
    public ReadOnlyMemory<byte> End { get; private init; }

    /// <summary>Written to a stream that has been silent for a while; empty if the format defines its own.</summary>
    public ReadOnlyMemory<byte> KeepAlive { get; private init; }
}
