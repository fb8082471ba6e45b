using System.Collections.Frozen;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Translates Gemini's finish reasons to OpenAI's.</summary>
internal static class GoogleFinish
{
    public const string Stop = "stop";
    public const string Blocked = "content_filter";

    private const int LongestMessage = 300;

    // The enumeration FinishReason of Google's API reference. All other values (SAFETY, RECITATION, BLOCKLIST,
    // PROHIBITED_CONTENT, SPII, LANGUAGE, OTHER, NO_IMAGE, IMAGE_..., and later additions) mean that Google cut the reply
    // short: content_filter, with Google's value in extra_content.
    private static readonly FrozenDictionary<string, string?> Reasons = new Dictionary<string, string?>
    {
        ["STOP"] = Stop,
        ["FINISH_REASON_UNSPECIFIED"] = Stop,
        ["MAX_TOKENS"] = "length",
        ["MALFORMED_FUNCTION_CALL"] = null,
        ["UNEXPECTED_TOOL_CALL"] = null,
        ["TOO_MANY_TOOL_CALLS"] = null,
        ["MISSING_THOUGHT_SIGNATURE"] = null,
        ["MALFORMED_RESPONSE"] = null,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>OpenAI's reason; null if the reply failed.</summary>
    public static string? Of(string reason) => Reasons.TryGetValue(reason, out string? known) ? known : Blocked;

    /// <summary>Whether OpenAI's reason is equivalent to Google's.</summary>
    public static bool IsPlain(string reason) => Reasons.ContainsKey(reason);

    /// <summary>The reason for a reply with calls: Gemini sends STOP even if it calls functions.</summary>
    public static string WithCalls(string finish, int calls) => finish == Stop && calls > 0 ? "tool_calls" : finish;

    /// <summary>The reason for a client of this format. Replies with calls and replies without a reason end with STOP.</summary>
    public static string FromCanonical(string? finish) => finish switch
    {
        "length" => "MAX_TOKENS",
        Blocked => "SAFETY",
        _ => "STOP",
    };

    public static ProviderError Failed(ReplyContext context, string reason, string? message)
    {
        string why = string.IsNullOrEmpty(message) ? reason : $"{reason} ({message[..Math.Min(message.Length, LongestMessage)]})";
        return context.BadReply($"an answer that failed with {why}; the same request may succeed");
    }

    /// <summary>The error of a reply without a finish reason, which was cut off.</summary>
    public static ProviderError Unfinished(ReplyContext context) => context.BadReply("an answer without a finishReason: it is not whole");
}
