using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>The rules of Gemini's format, as far as it is stricter than OpenAI's.</summary>
internal static class GoogleFormat
{
    /// <summary>The provider's name, for errors.</summary>
    public const string Provider = "google";

    /// <summary>
    /// The rules for <c>parametersJsonSchema</c> and <c>responseJsonSchema</c>. Most references are refused ("reference to undefined
    /// schema"), so they are inlined, as in Google's own SDK (python-genai, _transformers.py). The API ignores keywords that are not in its
    /// reference's list of supported properties, so these are moved into the description for the model.
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
