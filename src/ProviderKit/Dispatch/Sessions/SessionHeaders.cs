namespace ProviderKit.Dispatch.Sessions;

/// <summary>The headers in which clients name their conversation. Data: the headers of a vendor's client bear the vendor's name.</summary>
internal static class SessionHeaders
{
    /// <summary>Claude Code's; its sub-agents send the same. It comes before everything else.</summary>
    public const string First = "x-claude-code-session-id";

    /// <summary>In the order they are tried, after <c>metadata.user_id</c>.</summary>
    public static readonly string[] Others =
    [
        "session-id", // Codex
        "session_id", // older versions of it
        "x-session-id", // clients of OpenRouter
        "x-session-affinity", // opencode
        "x-grok-conv-id", // clients of xAI
    ];

    /// <summary>
    /// An id of the conversation at some clients and of the single request at others, whose SDKs send it again when they
    /// retry: that it repeats says nothing, so it counts only for clients that are known.
    /// </summary>
    public const string OfKnownClients = "x-client-request-id";

    /// <summary>What <see cref="ClientNames"/> of known clients begin with.</summary>
    public const string KnownClient = "codex";

    /// <summary>The headers in which a client says what it is.</summary>
    public static readonly string[] ClientNames = ["originator", "user-agent"];
}
