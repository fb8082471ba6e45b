namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>The position of the text in replies of the chat and generate APIs. Immutable.</summary>
internal sealed class AnswerLayout
{
    /// <summary><c>/api/chat</c>: the text is in a message.</summary>
    public static readonly AnswerLayout Chat = new(
        "\"message\":{\"role\":\"assistant\",\"content\":\""u8, "\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\""u8, "\"}"u8) { HasMessage = true };

    /// <summary><c>/api/generate</c>: the text is at the top level.</summary>
    public static readonly AnswerLayout Generate = new("\"response\":\""u8, "\"response\":\"\",\"thinking\":\""u8, "\""u8);

    private readonly byte[] _text;
    private readonly byte[] _thought;
    private readonly byte[] _end;

    private AnswerLayout(ReadOnlySpan<byte> text, ReadOnlySpan<byte> thought, ReadOnlySpan<byte> end) =>
        (_text, _thought, _end) = (text.ToArray(), thought.ToArray(), end.ToArray());

    /// <summary>Whether the reply has a message, which may call tools.</summary>
    public bool HasMessage { get; private init; }

    /// <summary>The JSON of a line between the time and a piece of text.</summary>
    public ReadOnlySpan<byte> Text => _text;

    /// <summary>The JSON of a line between the time and a piece of a thought.</summary>
    public ReadOnlySpan<byte> Thought => _thought;

    /// <summary>The JSON after a piece of text or thought.</summary>
    public ReadOnlySpan<byte> End => _end;
}
