namespace ProviderKit;

/// <summary>What happened to a request at one step of its way.</summary>
public enum TrailStepKind
{
    /// <summary>It was a provider's turn.</summary>
    Target,

    /// <summary>A token was passed over.</summary>
    TokenSkipped,

    /// <summary>The request waited.</summary>
    Waited,

    /// <summary>The upstream was called; a stream's attempt ends with its first content.</summary>
    Attempt,

    /// <summary>The request went on to another model's provider.</summary>
    Fallback,

    /// <summary>A target was passed over without being called.</summary>
    TargetSkipped,

    /// <summary>The request could not be sent again after a failure: its body was passed on while it arrived.</summary>
    NotRepeated,

    /// <summary>A filter changed, answered or refused the request, or noted something about it.</summary>
    Filtered,

    /// <summary>The reply is here, and on its way to the client.</summary>
    Answered,

    /// <summary>Parts of a streamed reply had no counterpart in the format of the reply.</summary>
    LeftOut,
}
