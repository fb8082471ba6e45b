using System.Collections.Frozen;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Gemini's reasons for the end of an answer, in OpenAI's words.</summary>
internal static class GoogleFinish
{
    public const string Stop = "stop";
    public const string Blocked = "content_filter";

    private const int LongestMessage = 300;

    // The enumeration FinishReason of Google's API reference. What is not here (SAFETY, RECITATION, BLOCKLIST,
    // PROHIBITED_CONTENT, SPII, LANGUAGE, OTHER, NO_IMAGE, IMAGE_..., and later additions) means that Google cut the answer
    // short: content_filter, with Google's word in extra_content.
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

    /// <summary>OpenAI's reason; null when the answer is no answer.</summary>
    public static string? Of(string reason) => Reasons.TryGetValue(reason, out string? known) ? known : Blocked;

    /// <summary>Whether OpenAI's reason says all that Google's does.</summary>
    public static bool IsPlain(string reason) => Reasons.ContainsKey(reason);

    /// <summary>Gemini says STOP also where it wants functions called.</summary>
    public static string WithCalls(string finish, int calls) => finish == Stop && calls > 0 ? "tool_calls" : finish;

    /// <summary>The reason for a client of this format. Calls end with STOP, and so does an end without a reason.</summary>
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

    /// <summary>An answer without a reason for its end was cut off on its way.</summary>
    public static ProviderError Unfinished(ReplyContext context) => context.BadReply("an answer without a finishReason: it is not whole");
}
