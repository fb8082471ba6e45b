using System.Text.RegularExpressions;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>The properties of a model, derived from its name.</summary>
/// <param name="Reasons">
/// Whether it may reason. Other models refuse requests for encrypted thoughts ("Encrypted content is not supported with this model").
/// </param>
/// <param name="Searches">Whether it takes the tool <c>web_search</c>. Source: the vendors' pages about their models.</param>
internal sealed partial record ResponsesModel(bool Reasons, bool Searches)
{
    public static ResponsesModel Of(string model) => new(!WithoutReasoning().IsMatch(model), WithSearch().IsMatch(model));

    // Deployments and fine-tuned models contain the family's name in their own.
    [GeneratedRegex(@"(?<![a-z0-9.])(?:(?:chatgpt-|gpt-)(?:3\.5|35|4)|gpt-5-chat|[a-z0-9.-]*non-reasoning|grok-(?:2|beta|vision|3(?!-mini)))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WithoutReasoning();

    [GeneratedRegex(@"(?<![a-z0-9.])(?:gpt-4o(?!-(?:audio|realtime))|gpt-4\.1(?!-nano)|gpt-5(?!-chat)|o3(?!-mini)|o4|grok-(?:4|[5-9]))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WithSearch();
}
