namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>The ids that this gateway gives to responses and items. Those of reasoning show whose they are, since only this gateway can read it.</summary>
internal static class OwnItems
{
    /// <summary>How an id of reasoning begins.</summary>
    public const string ReasoningPrefix = "rs_pk";

    /// <summary>How an id of reasoning begins in JSON.</summary>
    public static ReadOnlySpan<byte> QuotedReasoningPrefix => "\"rs_pk"u8;

    public static bool IsOurReasoning(ReadOnlySpan<byte> id) => id.StartsWith("rs_pk"u8);

    public static bool IsOurReasoning(string? id) => id?.StartsWith(ReasoningPrefix, StringComparison.Ordinal) == true;

    public static string Response(string replyId) => $"resp_{replyId}";

    /// <param name="prefix">Says what the item is.</param>
    /// <param name="replyId">The variable part of the response's id.</param>
    /// <param name="number">The item's place in the output.</param>
    public static string Of(string prefix, string replyId, int number) => $"{prefix}{replyId}{number}";
}
