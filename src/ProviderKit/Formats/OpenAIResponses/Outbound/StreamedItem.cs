namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>The state of one item of a streamed reply.</summary>
internal sealed class StreamedItem
{
    /// <summary>Whether the client has received any of its content.</summary>
    public bool HasSpoken { get; set; }

    /// <summary>Whether the item is complete, so that repetitions are skipped.</summary>
    public bool IsDone { get; set; }

    /// <summary>The kind of events of its thought. Some vendors send it in both kinds.</summary>
    public ResponsesEventKind ThoughtKind { get; set; }

    /// <summary>The last part of the thought.</summary>
    public int Part { get; set; }

    /// <summary>Its index among the calls; -1 if it is not a call or has not begun.</summary>
    public int Call { get; set; } = -1;

    public bool IsCustom { get; set; }
}
