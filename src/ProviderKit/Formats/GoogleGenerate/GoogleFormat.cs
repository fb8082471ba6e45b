using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>What Gemini's format takes where OpenAI's format takes more.</summary>
internal static class GoogleFormat
{
    /// <summary>The provider's name, for errors.</summary>
    public const string Provider = "google";

    /// <summary>
    /// <c>parametersJsonSchema</c> and <c>responseJsonSchema</c>. Most references are refused ("reference to undefined
    /// schema"), so that Google's own SDK writes them out (python-genai, _transformers.py). Keywords that are not in the
    /// reference's list of supported properties are taken and not looked at: the model hears of them in words.
    /// </summary>
    public static readonly SchemaRules Schema = new()
    {
        InlinesReferences = true,
        MergesAllOf = true,
        HasNoConst = true,
        LeftOut = ["$schema", "$id", "$anchor", "$comment"],
        InWords =
        [
            new("pattern"), new("minLength"), new("maxLength"), new("exclusiveMinimum"), new("exclusiveMaximum"), new("multipleOf"),
            new("uniqueItems"), new("contains"), new("minContains"), new("maxContains"), new("minProperties"), new("maxProperties"),
            new("propertyNames"), new("patternProperties"), new("dependentRequired"), new("dependentSchemas"),
            new("not"), new("if"), new("then"), new("else"), new("default"),
        ],
    };

    private static readonly FormatRules Rules = new()
    {
        Provider = Provider,
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
            ConversationRules.LaterInstructionsAreTheUsers,
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
