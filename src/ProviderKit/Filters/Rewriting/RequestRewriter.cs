using ProviderKit.Tokens;

namespace ProviderKit.Filters.Rewriting;

/// <summary>Changes requests by the rules of the settings (<see cref="ProviderKitOptions.Rewrites"/>), in their order.</summary>
internal sealed class RequestRewriter(IEnumerable<RewriteRule> rules, ProviderRegistry registry) : IDispatchFilter
{
    private readonly Rule[] _rules = [.. rules.Select(static rule => new Rule(
        RewriteRuleReader.FormatsOf(rule), RewriteRuleReader.Split(rule.Models), rule.Provider, RewriteRuleReader.Read(rule, new List<string>())))];

    public string Name => "rewriting";

    public ValueTask<FilterDecision> OnRequestAsync(RequestFilterContext context, CancellationToken cancellationToken)
    {
        if (!context.CanChange) return default;
        foreach (var rule in _rules)
        {
            // A rule may have changed the model, by which later rules go.
            var request = context.Request;
            if (!IsFor(rule, request)) continue;
            var body = request.Body;
            foreach (var edit in rule.Edits) body = edit.Apply(body);
            if (body.Equals(request.Body)) continue;
            try
            {
                context.ReplaceBody(body);
            }
            catch (ProviderException e)
            {
                return new(FilterDecision.Refuse(new ProviderError(
                    ProviderErrorKind.Internal, $"The gateway's rules for rewriting requests (ProviderKit:Rewrites) made this one invalid: {e.Message}")));
            }
        }
        return default;
    }

    private bool IsFor(Rule rule, ChatRequest request) =>
        (rule.Formats is null || rule.Formats.Contains(request.Format.Name, StringComparer.OrdinalIgnoreCase))
        && (rule.Models is null || Array.Exists(rule.Models, pattern => ModelClass.Holds(pattern, request.Model)))
        && (rule.Provider is null || rule.Provider.Equals(ProviderOf(request.Model), StringComparison.OrdinalIgnoreCase));

    private string? ProviderOf(string model) =>
        registry.Current.TryFind(model, out var plan, out _) && plan.Steps is [{ Named: null } step] ? step.Target.Entry.Name : null;

    private sealed record Rule(string[]? Formats, string[]? Models, string? Provider, IReadOnlyList<FieldEdit> Edits);
}
