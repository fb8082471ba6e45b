namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>Where the two APIs that answer with a text keep it. Immutable.</summary>
internal sealed class AnswerLayout
{
    /// <summary><c>/api/chat</c>: in a message.</summary>
    public static readonly AnswerLayout Chat = new(
        "\"message\":{\"role\":\"assistant\",\"content\":\""u8, "\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\""u8, "\"}"u8) { HasMessage = true };

    /// <summary><c>/api/generate</c>: beside the model.</summary>
    public static readonly AnswerLayout Generate = new("\"response\":\""u8, "\"response\":\"\",\"thinking\":\""u8, "\""u8);

    private readonly byte[] _text;
    private readonly byte[] _thought;
    private readonly byte[] _end;

    private AnswerLayout(ReadOnlySpan<byte> text, ReadOnlySpan<byte> thought, ReadOnlySpan<byte> end) =>
        (_text, _thought, _end) = (text.ToArray(), thought.ToArray(), end.ToArray());

    /// <summary>Whether the answer is a message, which may call tools.</summary>
    public bool HasMessage { get; private init; }

    /// <summary>A line's JSON between the time and a piece of text.</summary>
    public ReadOnlySpan<byte> Text => _text;

    /// <summary>The same before a piece of thought.</summary>
    public ReadOnlySpan<byte> Thought => _thought;

    /// <summary>What closes either.</summary>
    public ReadOnlySpan<byte> End => _end;
}
