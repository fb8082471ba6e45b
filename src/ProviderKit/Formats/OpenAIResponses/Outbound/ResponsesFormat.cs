using System.Text.RegularExpressions;
using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>The rules of OpenAI's Responses format, as far as it is stricter than OpenAI chat.</summary>
internal static partial class ResponsesFormat
{
    /// <param name="provider">The provider's name, for errors.</param>
    public static FormatRules RulesOf(string provider) => new()
    {
        Provider = provider,
        // The API's own words: "Expected a string with maximum length 64".
        ToolNames = new NameGrammar("-", 64),
        CallIds = new NameGrammar("-", 64),
        OtherToolTypes = Custom(),
        TakesAllowedTools = true,
        Conversation =
        [
            // The content of a reply must be text.
            ConversationRules.ImagesOfAnswersAreTheUsers,
            ConversationRules.CallIdsAreUnique,
            // "No tool call found for function call output with call_id …", and "No tool output found for function call …".
            ConversationRules.OrphanResultsAreTexts,
            ConversationRules.ResultsFollowTheirCalls, // a result before its call is not accepted
            ConversationRules.CallsAreAnswered,
            ConversationRules.SomethingIsSaid,
        ],
    };

    [GeneratedRegex("^custom$", RegexOptions.CultureInvariant)]
    private static partial Regex Custom();
}
