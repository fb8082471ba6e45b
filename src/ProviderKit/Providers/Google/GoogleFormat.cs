namespace ProviderKit.Providers.Google;

/// <summary>What Gemini's format takes where OpenAI's format takes more.</summary>
internal static class GoogleFormat
{
    private static readonly FormatRules Rules = new()
    {
        Provider = GoogleVendor.Name,
        // The API's own words: "Must start with a letter or an underscore. Must be alphanumeric (a-z, A-Z, 0-9),
        // underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64."
        ToolNames = new NameGrammar(".:-", 64, beginsWithLetter: true),
        Conversation =
        [
            ConversationRules.CallIdsAreUnique,
            ConversationRules.OrphanResultsAreTexts,
            ConversationRules.ResultsFollowTheirCalls,
            ConversationRules.CallsAreAnswered,
            ConversationRules.ArgumentsAreObjects,
            ConversationRules.SystemAloneIsAQuestion,
            ConversationRules.SomethingIsSaid,
            ConversationRules.UserBegins,
        ],
    };

    private static readonly FormatRules WithoutSystem = Rules with
    {
        Conversation = [.. Rules.Conversation, ConversationRules.InstructionsAreTheUsers],
    };

    public static FormatRules RulesOf(GoogleModel model) => model.Family.HasSystem ? Rules : WithoutSystem;
}
