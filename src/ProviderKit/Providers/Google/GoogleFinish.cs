namespace ProviderKit.Providers.Google;

/// <summary>Gemini's reasons for the end of an answer, in OpenAI's words.</summary>
internal static class GoogleFinish
{
    public const string Stop = "stop";
    public const string Blocked = "content_filter";

    private const int LongestMessage = 300;

    /// <summary>OpenAI's reason; null when the answer is no answer.</summary>
    public static string? Of(string reason) => reason switch
    {
        "STOP" or "FINISH_REASON_UNSPECIFIED" => Stop,
        "MAX_TOKENS" => "length",
        "MALFORMED_FUNCTION_CALL" or "UNEXPECTED_TOOL_CALL" or "TOO_MANY_TOOL_CALLS" or "MISSING_THOUGHT_SIGNATURE"
            or "MALFORMED_RESPONSE" => null,
        // SAFETY, RECITATION, BLOCKLIST, PROHIBITED_CONTENT, SPII, LANGUAGE, OTHER, IMAGE_..., and what may come yet:
        // Google cut the answer short.
        _ => Blocked,
    };

    /// <summary>Gemini says STOP also where it wants functions called.</summary>
    public static string WithCalls(string finish, int calls) => finish == Stop && calls > 0 ? "tool_calls" : finish;

    public static ProviderError Failed(ReplyContext context, string reason, string? message)
    {
        string why = string.IsNullOrEmpty(message) ? reason : $"{reason} ({message[..Math.Min(message.Length, LongestMessage)]})";
        return context.BadReply($"an answer that failed with {why}; the same request may succeed");
    }
}
