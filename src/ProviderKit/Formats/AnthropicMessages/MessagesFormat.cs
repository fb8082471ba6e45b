using System.Text.RegularExpressions;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>The rules of the Messages format.</summary>
internal static partial class MessagesFormat
{
    public const string Pdf = "application/pdf";

    private static readonly string[] Formats = ["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"];

    /// <summary>
    /// Moves a breakpoint on a blank text to the part before it, since the text itself is left out. Avoids "cache_control cannot be
    /// set for empty text blocks" (BerriAI/litellm#9812).
    /// </summary>
    public static readonly ConversationRule BlankTextsKeepNoBreakpoint = new("blank texts keep no breakpoint", draft =>
    {
        for (int i = 0; i < draft.Turns.Count; i++)
        {
            var parts = draft.Turns[i].Parts;
            for (int j = 1; j < parts.Count; j++)
                if (parts[j] is ChatTextPart blank && string.IsNullOrWhiteSpace(blank.Text) && CachePoint.Of(blank.Json, blank.Path) is not null && CachePoint.Of(parts[j - 1].Json, parts[j - 1].Path) is null)
                    parts = [.. parts.Take(j - 1), parts[j - 1] with { Json = blank.Json }, .. parts.Skip(j)];
            if (!ReferenceEquals(parts, draft.Turns[i].Parts)) draft.Turns[i] = draft.Turns[i] with { Parts = parts };
        }
    });

    /// <summary>
    /// The rules for tool schemas: "input_schema does not support oneOf, allOf, or anyOf at the top level", and "type: Field required"
    /// (anomalyco/opencode#35516); "JSON schema is invalid. It must match JSON Schema draft 2020-12" (homeassistant-ai/ha-mcp#2361,
    /// anomalyco/opencode#39120). Below the top level every keyword of that draft is accepted.
    /// </summary>
    public static readonly SchemaRules ToolSchema = new() { HasPlainTop = true, IsDraft2020 = true };

    /// <summary>
    /// The rules for schemas that constrain the model's output, as in Anthropic's own SDKs (anthropic-sdk-python,
    /// lib/_parse/_transform.py): objects are closed, oneOf becomes anyOf, and limits on lengths and sizes move into the description.
    /// </summary>
    public static readonly SchemaRules StrictSchema = new()
    {
        IsDraft2020 = true,
        ClosesObjects = true,
        HasNoOneOf = true,
        LeftOut = ["$schema", "$id"],
        InWords =
        [
            new("minimum"), new("maximum"), new("exclusiveMinimum"), new("exclusiveMaximum"), new("multipleOf"),
            new("minLength"), new("maxLength"), new("maxItems"), new("uniqueItems"), new("minProperties"), new("maxProperties"),
            // The only accepted limit: an array has at least 0 or 1 elements.
            new("minItems", "0", "1"),
            new("format", [.. Formats.Select(f => $"\"{f}\"")]),
        ],
    };

    /// <summary><see cref="StrictSchema"/> for a strict tool.</summary>
    public static readonly SchemaRules StrictToolSchema = StrictSchema with { HasPlainTop = true };

    public static readonly FormatRules Rules = new()
    {
        Provider = "anthropic",
        ExtraContent = OtherBlocks.Inner,
        // Only if a client of this format sent it, since older models do not know such messages.
        TakesInPlace = static turn => MessagesExtras.Is(turn.Json, MessagesExtras.InPlace),
        // The API's own words: "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'" (home-assistant/core#147760).
        ToolNames = new NameGrammar("-", 128),
        // "String should match pattern '^[a-zA-Z0-9_-]+$'" (BerriAI/litellm#7151).
        CallIds = new NameGrammar("-"),
        // "Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'": at the top of the schema only (decocms/studio#6874,
        // ComposioHQ/composio#3500).
        ArgumentNames = new NameGrammar(".-", 64),
        // The types of tools that Anthropic runs or defines contain a version: "web_search_20250305".
        OtherToolTypes = OwnTool(),
        // Source: Anthropic's documentation, "Vision" and "PDF support". A PDF becomes a document block.
        ImageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp", Pdf],
        Conversation =
        [
            ConversationRules.ImagesOfAnswersAreTheUsers,
            ConversationRules.CallIdsAreUnique,
            ConversationRules.OrphanResultsAreTexts,
            ConversationRules.ResultsFollowTheirCalls,
            ConversationRules.CallsAreAnswered,
            ConversationRules.ArgumentsAreObjects,
            BlankTextsKeepNoBreakpoint,
            ConversationRules.BlankTextsAreLeftOut,
            ConversationRules.LaterInstructionsAreTheUsers,
            ConversationRules.SystemAloneIsAQuestion,
            ConversationRules.SomethingIsSaid,
            ConversationRules.UserBegins,
            ConversationRules.LastAnswerHasNoSpaceAtItsEnd,
        ],
    };

    /// <summary>The rules for a model. Since 4.6 the conversation must end with the user.</summary>
    public static FormatRules For(ClaudeModel model, string provider) =>
        Rules with { Provider = provider, Conversation = model.RejectsPrefill ? [.. Rules.Conversation, ConversationRules.UserEnds] : Rules.Conversation };

    [GeneratedRegex(@"^([a-z_]+_\d{8}|mcp_toolset)$")]
    private static partial Regex OwnTool();
}
