namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>One item of a streamed answer.</summary>
internal sealed class StreamedItem
{
    /// <summary>The client has seen some of it.</summary>
    public bool HasSpoken { get; set; }

    /// <summary>The item is complete: what is said of it again is passed over.</summary>
    public bool IsDone { get; set; }

    /// <summary>What kind of events its thought comes in; some vendors send it in both.</summary>
    public ResponsesEventKind ThoughtKind { get; set; }

    /// <summary>The part of the thought that was said last.</summary>
    public int Part { get; set; }

    /// <summary>Its number among the calls; -1 for an item that is none, or not announced.</summary>
    public int Call { get; set; } = -1;

    public bool IsCustom { get; set; }
}
