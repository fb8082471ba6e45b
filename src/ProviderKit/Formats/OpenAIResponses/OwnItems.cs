namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>
/// The ids that this gateway gives to responses and items. Ids of reasoning have a prefix of their own, since only this gateway
/// can read its reasoning.
/// </summary>
internal static class OwnItems
{
    /// <summary>The prefix of the ids of reasoning.</summary>
    public const string ReasoningPrefix = "rs_pk";

    /// <summary>The prefix of the ids of reasoning in JSON, including the quote.</summary>
    public static ReadOnlySpan<byte> QuotedReasoningPrefix => "\"rs_pk"u8;

    public static bool IsOurReasoning(ReadOnlySpan<byte> id) => id.StartsWith("rs_pk"u8);

    public static bool IsOurReasoning(string? id) => id?.StartsWith(ReasoningPrefix, StringComparison.Ordinal) == true;

    public static string Response(string replyId) => $"resp_{replyId}";

    /// <param name="prefix">The prefix for the item's type.</param>
    /// <param name="replyId">The variable part of the response's id.</param>
    /// <param name="number">The item's position in the output.</param>
    public static string Of(string prefix, string replyId, int number) => $"{prefix}{replyId}{number}";
}
