namespace ProviderKit;

/// <summary>How the events of a stream are set apart from each other toward a client. Immutable and thread-safe.</summary>
public sealed class StreamFraming
{
    private StreamFraming(string contentType) => ContentType = contentType;

    /// <summary>Server-sent events: <c>data: {…}</c> and a blank line, with the event's name before it where it has one.</summary>
    public static StreamFraming ServerSentEvents { get; } = new("text/event-stream; charset=utf-8")
    {
        NamesEvents = true, Before = "data: "u8.ToArray(), After = "\n\n"u8.ToArray(),
    };

    /// <summary>One event a line (NDJSON).</summary>
    public static StreamFraming Lines { get; } = new("application/x-ndjson") { After = "\n"u8.ToArray(), KeepAlive = Space };

    /// <summary>One array of JSON, which grows by an element with each event.</summary>
    public static StreamFraming JsonArray { get; } = new("application/json; charset=utf-8")
    {
        Start = "["u8.ToArray(), Between = ",\r\n"u8.ToArray(), End = "]"u8.ToArray(), KeepAlive = Space,
    };

    // White space before an event is part of its JSON to every parser; an empty line is an event to some.
    private static byte[] Space => [(byte)' '];

    /// <summary>The media type of the answer.</summary>
    public string ContentType { get; }

    /// <summary>Whether names of events are written.</summary>
    public bool NamesEvents { get; private init; }

    /// <summary>Written before the first event.</summary>
    public ReadOnlyMemory<byte> Start { get; private init; }

    /// <summary>Written before every event but the first.</summary>
    public ReadOnlyMemory<byte> Between { get; private init; }

    /// <summary>Written before the JSON of each event.</summary>
    public ReadOnlyMemory<byte> Before { get; private init; }

    /// <summary>Written after the JSON of each event.</summary>
    public ReadOnlyMemory<byte> After { get; private init; }

    /// <summary>Written after the last event.</summary>
    public ReadOnlyMemory<byte> End { get; private init; }

    /// <summary>Written to a stream in which nothing has happened for a while; empty where the format says what.</summary>
    public ReadOnlyMemory<byte> KeepAlive { get; private init; }
}
