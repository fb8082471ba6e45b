namespace ProviderKit;

/// <summary>What the activities of requests hold, in apps that trace.</summary>
public sealed class RequestTracingOptions
{
    /// <summary>
    /// Whether they hold what was asked and answered: instructions, messages, tools and the reply's texts and calls, with tokens masked, up to 32 KB of each
    /// text that a model wrote. Pictures, files and sound are left out. Default: false.
    /// </summary>
    public bool CaptureContent { get; set; }
}
