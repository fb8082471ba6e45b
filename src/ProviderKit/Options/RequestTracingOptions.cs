namespace ProviderKit;

/// <summary>Settings of request activities, for apps that collect traces.</summary>
public sealed class RequestTracingOptions
{
    /// <summary>
    /// Whether activities contain prompts and replies: instructions, messages, tools, and the reply's texts and tool calls, with tokens masked, and
    /// up to 32 KB of each text that a model wrote. Images, files and audio are omitted. Default: false.
    /// </summary>
    public bool CaptureContent { get; set; }
}
