using Microsoft.Extensions.Logging;

namespace ProviderKit.Filters.Guarding;

/// <summary>Refuses requests and replies by what they say (<see cref="ProviderKitOptions.Guard"/>). Thread-safe.</summary>
internal sealed partial class ContentGuard(GuardOptions options, ILogger<ContentGuard> logger) : IDispatchFilter
{
    /// <summary>The code of the error.</summary>
    public const string Code = "content_blocked";

    private readonly GuardedRule[] _rules = [.. options.Rules.Select(static (rule, i) => GuardedRule.Read(rule, i, new List<string>()))];

    public string Name => "guard";

    public ValueTask<FilterDecision> OnRequestAsync(RequestFilterContext context, CancellationToken cancellationToken)
    {
        var found = Find(context.Request, context.Request.Body, static rule => rule.Requests);
        return Judge(found, context, "request") is { } error ? new(FilterDecision.Refuse(error)) : default;
    }

    public ValueTask<ProviderError?> OnReplyAsync(ReplyFilterContext context, CancellationToken cancellationToken) =>
        new(Judge(Find(context.Request, context.Body, static rule => rule.Replies), context, "reply"));

    public IStreamFilter? BeginStream(ReplyFilterContext context)
    {
        GuardedRule[] rules = [.. _rules.Where(rule => rule.Replies && rule.IsFor(context.Request.Model))];
        return rules.Length == 0 ? null : new GuardedStream(rules, options.HoldBack, rule => Judge([rule], context, "reply"));
    }

    /// <summary>The rules that find something, up to the first that refuses.</summary>
    private List<GuardedRule> Find(ChatRequest request, ReadOnlyMemory<byte> body, Func<GuardedRule, bool> looks)
    {
        var found = new List<GuardedRule>();
        var rules = _rules.Where(rule => looks(rule) && rule.IsFor(request.Model)).ToList();
        if (rules.Count == 0) return found;
        BodyTexts.Visit(body, text =>
        {
            for (int i = 0; i < rules.Count; i++)
            {
                if (!rules[i].Matches(text, 0, isWhole: true, int.MaxValue)) continue;
                found.Add(rules[i]);
                if (rules[i].Refuses) return false;
                rules.RemoveAt(i--); // once is enough for the log
            }
            return true;
        });
        return found;
    }

    /// <summary>Notes what was found.</summary>
    /// <returns>The error of a rule that refuses; null when none does.</returns>
    private ProviderError? Judge(IReadOnlyList<GuardedRule> found, FilterContext context, string what)
    {
        foreach (var rule in found)
        {
            LogMatch(context.Request.RequestId, rule.Name, what, rule.Refuses ? "refused" : "let pass");
            if (rule.Refuses)
                return new ProviderError(ProviderErrorKind.InvalidRequest, $"This gateway does not let the {what} pass: it holds what the rule \"{rule.Name}\" forbids.") { Code = Code };
            context.Note($"The rule \"{rule.Name}\" found something in the {what}, and lets it pass.");
        }
        return null;
    }

    [LoggerMessage(EventId = 216, Level = LogLevel.Warning, Message = "{RequestId} the guard's rule {Rule} found something in the {What}, which was {Verdict}")]
    private partial void LogMatch(string? requestId, string rule, string what, string verdict);
}
