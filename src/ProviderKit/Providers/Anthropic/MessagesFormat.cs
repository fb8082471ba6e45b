namespace ProviderKit.Providers.Anthropic;

/// <summary>What the Messages format takes.</summary>
internal static class MessagesFormat
{
    public const string Pdf = "application/pdf";

    public static readonly FormatRules Rules = new()
    {
        Provider = "anthropic",
        // The API's own words: "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'" (home-assistant/core#147760).
        ToolNames = new NameGrammar("-", 128),
        // "String should match pattern '^[a-zA-Z0-9_-]+$'" (BerriAI/litellm#7151).
        CallIds = new NameGrammar("-"),
        // Documented at "Vision" and "PDF support"; a document is a block of its own.
        ImageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp", Pdf],
        Conversation =
        [
            ConversationRules.CallIdsAreUnique,
            ConversationRules.OrphanResultsAreTexts,
            ConversationRules.ResultsFollowTheirCalls,
            ConversationRules.CallsAreAnswered,
            ConversationRules.ArgumentsAreObjects,
            ConversationRules.BlankTextsAreLeftOut,
            ConversationRules.SystemAloneIsAQuestion,
            ConversationRules.SomethingIsSaid,
            ConversationRules.UserBegins,
            ConversationRules.LastAnswerHasNoSpaceAtItsEnd,
        ],
    };
}
