namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary>What one chunk of a stream carries.</summary>
internal enum ChunkKind
{
    /// <summary>Azure's filter results before any choice.</summary>
    Preface,
    Role,
    Thought,
    Text,
    ToolStart,
    ToolArguments,
    ToolWhole,
    Finish,
    Usage,
    Done,
}

/// <summary>One chunk before it is written.</summary>
/// <param name="Choice">The index of its choice.</param>
/// <param name="Text">Its piece of text, thought or arguments.</param>
/// <param name="Tool">The index of its tool call.</param>
internal readonly record struct Chunk(ChunkKind Kind, int Choice = 0, string? Text = null, int Tool = 0)
{
    /// <summary>Whether it is the first of its choice.</summary>
    public bool OpensChoice { get; init; }

    public StreamPart Part => Kind switch
    {
        ChunkKind.Finish => StreamPart.Finish,
        ChunkKind.Usage => StreamPart.Trailer,
        ChunkKind.Done => StreamPart.End,
        _ => StreamPart.Content,
    };
}
