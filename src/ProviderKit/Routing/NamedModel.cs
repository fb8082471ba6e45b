using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using ProviderKit.Routing.Strategies;

namespace ProviderKit.Routing;

/// <summary>
/// A model that other models serve, in the order that a strategy chooses. It is planned when a request's turn at it comes, since
/// the choice may depend on the request and on what runs at that moment. Thread-safe.
/// </summary>
internal sealed partial class NamedModel
{
    /// <summary>Who owns the gateway's own models in lists.</summary>
    public const string Owner = "providerkit";

    private static readonly Func<ProviderError, bool> Never = static _ => false;
    private static readonly Func<ProviderError, ProviderError, bool> First = static (_, _) => false;

    private readonly IRoutingChooser _chooser;
    private readonly ILogger _logger;

    /// <param name="name">The name that its targets answer under.</param>
    /// <param name="strategy">What makes the chooser.</param>
    /// <param name="options">The settings, which name <paramref name="targets"/>.</param>
    /// <param name="targets">What serves it.</param>
    /// <param name="logger">Told of a strategy's faults.</param>
    public NamedModel(string name, IRoutingStrategy strategy, NamedModelOptions options, IReadOnlyList<RoutingTarget> targets, ILogger logger)
    {
        (Name, Strategy, Targets, _logger) = (name, strategy.Name, targets, logger);
        ReadsConversation = strategy is LeadAndWorkerStrategy;
        _chooser = strategy.Create(options, targets);
    }

    /// <summary>A model of a provider's that other providers serve.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="name">The model with the provider's prefix.</param>
    /// <param name="strategy">What makes the chooser; its settings are its own.</param>
    /// <param name="targets">What serves it.</param>
    /// <param name="logger">Told of a strategy's faults.</param>
    /// <param name="advice">Says what to set when no target can serve; null for the targets' own problems.</param>
    public static NamedModel OfProvider(
        ProviderEntry provider, string name, IRoutingStrategy strategy, IReadOnlyList<RoutingTarget> targets, ILogger logger, Func<string>? advice = null) =>
        new(name, strategy, new NamedModelOptions { Strategy = strategy.Name }, targets, logger) { Provider = provider, Advice = advice };

    public string Name { get; }

    public string Strategy { get; }

    public IReadOnlyList<RoutingTarget> Targets { get; }

    /// <summary>Whether the choice depends on the conversation, which is read in the canonical format.</summary>
    public bool ReadsConversation { get; }

    /// <summary>The provider whose model it is; null for one of the gateway's own.</summary>
    private ProviderEntry? Provider { get; init; }

    /// <summary>Says what to set when no target can serve. Default: null, the targets' own problems.</summary>
    private Func<string>? Advice { get; init; }

    /// <summary>Why it cannot be served now, and what to set; null when a target can.</summary>
    public string? Problem => Provider is { Enabled: false } ? Provider.OwnProblem : CanServe ? null : WhyNone();

    /// <summary>Calls that run now, over all targets.</summary>
    public int CallsInFlight => Targets.Sum(static target => target.CallsInFlight);

    private bool CanServe
    {
        get
        {
            for (int i = 0; i < Targets.Count; i++)
                if (Targets[i].Problem is null) return true;
            return false;
        }
    }

    /// <summary>Plans <paramref name="request"/> for a client that asks for <paramref name="requested"/>.</summary>
    public bool TryPlan(
        ChatRequest request, string requested, [NotNullWhen(true)] out RoutePlan? plan, [NotNullWhen(false)] out ProviderError? error)
    {
        plan = null;
        error = Provider is { Enabled: false } ? Provider.OwnRefusal : null;
        if (error is not null) return false;
        if (Choose(request) is not { } choice) error = Fault();
        else if ((error = choice.Error) is not null) return false;
        else if (!CanServe) error = new ProviderError(ProviderErrorKind.NotConfigured, WhyNone());
        else if (PlanOf(choice, request.AllowFallback) is { } made) plan = made.As(requested);
        else error = Fault();
        return error is null;
    }

    /// <summary>Has the calls to its targets counted from now on.</summary>
    public void CountCalls()
    {
        foreach (var target in Targets) target.Step.CountCalls();
    }

    private RoutingChoice? Choose(ChatRequest request)
    {
        try
        {
            return _chooser.Choose(request) ?? throw new InvalidOperationException("A strategy returned no choice.");
        }
        catch (Exception e) // an app's own may throw anything, and its message may hold anything
        {
            LogFault(Strategy, Name, e.GetType().Name, e.StackTrace);
            return null;
        }
    }

    /// <summary>Made once of each choice: most strategies return the same few again and again.</summary>
    private RoutePlan? PlanOf(RoutingChoice choice, bool fallsBack)
    {
        if ((fallsBack ? choice.Plan : choice.PlanWithoutFallback) is { } made) return made;
        if (choice.Targets.FirstOrDefault(target => !Targets.Contains(target)) is { } foreign)
        {
            LogForeignTarget(Strategy, Name, foreign.Model);
            return null;
        }
        var plan = new RoutePlan([.. choice.Targets.Select(static target => target.Step)])
        {
            GoesOn = choice.MovesOn ?? (fallsBack ? FallbackRules.GoesOn : Never),
            Prefers = choice.AnswersFirstError ? First : FallbackRules.Prefers,
            RepeatsTargets = true,
            SkipsFirst = true,
        };
        return fallsBack ? choice.Plan = plan : choice.PlanWithoutFallback = plan;
    }

    private ProviderError Fault() =>
        new(ProviderErrorKind.Internal, $"The strategy {Strategy} of the model {ProviderRegistry.Shown(Name)} failed unexpectedly.");

    private string WhyNone() => Advice?.Invoke()
        ?? $"{ProviderRegistry.Shown(Name)} has no target that can serve. {string.Join(" ", Targets.Select(static target => target.Problem).Distinct())}";

    [LoggerMessage(EventId = 112, Level = LogLevel.Error, Message = "The strategy {Strategy} of {Model} chose {Target}, which is not one of its targets")]
    private partial void LogForeignTarget(string strategy, string model, string target);

    [LoggerMessage(EventId = 113, Level = LogLevel.Error, Message = "The strategy {Strategy} of {Model} threw {ExceptionType}\n{Stack}")]
    private partial void LogFault(string strategy, string model, string exceptionType, string? stack);
}
