using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using ProviderKit.Routing.Strategies;

namespace ProviderKit.Routing;

/// <summary>
/// A model that is served by other models, in an order chosen by a strategy. It is planned when a request reaches it, because the choice may depend
/// on the request and on the calls in flight. Thread-safe.
/// </summary>
internal sealed partial class NamedModel
{
    /// <summary>The owner of the gateway's own models in lists.</summary>
    public const string Owner = "providerkit";

    private static readonly Func<ProviderError, bool> Never = static _ => false;
    private static readonly Func<ProviderError, ProviderError, bool> First = static (_, _) => false;

    private readonly IRoutingChooser _chooser;
    private readonly ILogger _logger;

    /// <param name="name">The name under which its targets reply.</param>
    /// <param name="strategy">Creates the chooser.</param>
    /// <param name="options">The settings.</param> <param name="targets">What serves it.</param>
    /// <param name="logger">Told of a strategy's faults.</param>
    public NamedModel(string name, IRoutingStrategy strategy, NamedModelOptions options, IReadOnlyList<RoutingTarget> targets, ILogger logger)
    {
        (Name, Strategy, Targets, _logger) = (name, strategy.Name, targets, logger);
        ReadsConversation = strategy is LeadAndWorkerStrategy;
        _chooser = strategy.Create(options, targets);
    }

    /// <summary>Creates a model of a provider that other providers serve.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="name">The model with the provider's prefix.</param>
    /// <param name="strategy">Creates the chooser; it has its own settings.</param>
    /// <param name="targets">What serves it.</param>
    /// <param name="logger">Told of a strategy's faults.</param>
    /// <param name="advice">Returns what to set if no target can serve; null shows the targets' own problems.</param>
    public static NamedModel OfProvider(
        ProviderEntry provider, string name, IRoutingStrategy strategy, IReadOnlyList<RoutingTarget> targets, ILogger logger, Func<string>? advice = null) =>
        new(name, strategy, new NamedModelOptions { Strategy = strategy.Name }, targets, logger) { Provider = provider, Advice = advice };

    public string Name { get; }

    public string Strategy { get; }

    public IReadOnlyList<RoutingTarget> Targets { get; }

    /// <summary>Whether the choice depends on the conversation; it is then read in the canonical format.</summary>
    public bool ReadsConversation { get; }

    /// <summary>The provider that owns it; null for the gateway's own models.</summary>
    private ProviderEntry? Provider { get; init; }

    /// <summary>Returns what to set if no target can serve. Default: null, the targets' own problems.</summary>
    private Func<string>? Advice { get; init; }

    /// <summary>Why it cannot be served now, and what to set; null if a target can serve.</summary>
    public string? Problem => Provider is { Enabled: false } ? Provider.OwnProblem : CanServe ? null : WhyNone();

    /// <summary>The running calls of all targets.</summary>
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

    /// <summary>Starts counting the calls to its targets.</summary>
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
        catch (Exception e) // an app's own strategy may throw anything, and the message may contain anything
        {
            LogFault(Strategy, Name, e.GetType().Name, e.StackTrace);
            return null;
        }
    }

    /// <summary>Created once for each choice: most strategies return the same few choices again and again.</summary>
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
