using Microsoft.Extensions.Options;
using ProviderKit.Filters;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Routing;

namespace ProviderKit.Settings;

/// <summary>Finds every mistake in the options, each told by the name of its setting and never by a token's value.</summary>
internal sealed class ProviderKitOptionsValidator(IEnumerable<ProviderRegistration> registrations)
    : IValidateOptions<ProviderKitOptions>
{
    /// <summary>Less would not hold the part of a body that is read before memory is asked for.</summary>
    public const long MinBytesInFlight = 64 * 1024;

    private const long MostSpoolBytes = 1L << 40;

    private readonly ProviderRegistration[] _registrations = [.. registrations];

    public ValidateOptionsResult Validate(string? name, ProviderKitOptions options)
    {
        List<string> errors = [.. options.ReadErrors.Distinct()];
        foreach (var (provider, settings) in options.Providers) CheckProvider(provider, settings, options, errors);
        CheckDefaultProvider(options, errors);
        CheckPassThrough(options.PassThrough, errors);
        CheckTimes(options, errors);
        SecuritySettings.Check(options, errors);
        CheckServing(options, errors);
        CheckDispatch(options, errors);
        errors.AddRange(FilterProblems.In(options));
        if (ProviderLogStore.ProblemWith(options.Logs) is { } problem) errors.Add(problem);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private void CheckProvider(string name, ProviderOptions settings, ProviderKitOptions options, List<string> errors)
    {
        string path = $"{ProviderKitOptions.SectionName}:Providers:{name}";
        var registration = Find(name);
        if (registration is null)
        {
            errors.Add($"{path}: there is no provider of this name. Known: {string.Join(", ", _registrations.Select(r => r.Name))}.");
            return;
        }
        if (settings.BaseUrl is not null && ProblemWithAddress(settings.BaseUrl) is { } problem)
            errors.Add($"{registration.Settings.BaseUrl} (or {path}:BaseUrl) {problem}.");
        if (settings.TokenUrl is not null && ProblemWithAddress(settings.TokenUrl) is { } tokenUrlProblem)
            errors.Add($"{path}:TokenUrl {tokenUrlProblem}.");
        if (settings.Mode == ProviderMode.Cli && !registration.HasCli) errors.Add($"{path}:Mode: {registration.Name} has no command to run; it is reached over HTTP only.");
        if (settings.MaxProcesses < 1) errors.Add($"{path}:MaxProcesses must be 1 or more.");
        if (settings.Environment.Any(variable => variable.Length == 0 || variable.AsSpan().ContainsAny(" =\r\n")))
            errors.Add($"{path}:Environment lists names of variables, without their values.");
        if (settings.Prefix is { Length: > 0 } prefix && !ModelNames.AreSafe(prefix))
            errors.Add($"{path}:Prefix may hold letters, digits and ._:/@+~- only.");
        foreach (string field in settings.MessageFields)
            if (MessageExtensionNames.Find(field) is null) errors.Add($"{path}:MessageFields: each is one of {string.Join(", ", MessageExtensionNames.Names)}.");
        CheckRoutes(path, registration, settings, options, errors);
        if (settings.ErrorRules.Count > 0 && registration.NamedModels is not null && settings.BaseUrl is null)
            errors.Add($"{path}:ErrorRules: {registration.Name} sends requests to other providers; set the rules of those.");
        for (int i = 0; i < settings.ErrorRules.Count; i++)
            errors.AddRange(ErrorRuleCheck.ProblemsWith(settings.ErrorRules[i]).Select(problem => $"{path}:ErrorRules:{i}{problem}"));
        foreach (var (token, value) in settings.AllTokens(name))
            if (ApiToken.ProblemWith(value) is { } tokenProblem) errors.Add($"The token {token} {tokenProblem}.");
            else if (settings.Enabled == true && TokenPlaceholder.IsOne(value)) errors.Add($"The token {token} is the placeholder of an example. Put a real token in its place, or remove it.");
        foreach (var (header, value) in settings.Headers)
            if (header.AsSpan().ContainsAny(" \r\n:") || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                errors.Add($"{path}:Headers:{header.ReplaceLineEndings(" ")} is not a header that can be sent.");
    }

    private void CheckRoutes(string path, ProviderRegistration registration, ProviderOptions settings, ProviderKitOptions options, List<string> errors)
    {
        (string Name, int Count)[] lists =
            [(nameof(settings.ModelMap), settings.ModelMap.Count), (nameof(settings.Routes), settings.Routes.Count), (nameof(settings.Pairs), settings.Pairs.Count)];
        foreach (var (list, count) in lists)
            if (count > 0 && registration.NamedModels?.Settings.Contains(list) != true) errors.Add($"{path}:{list} is not a setting of {registration.Name}.");
        registration.NamedModels?.Check(path, settings, target => ProblemWithTarget(target, options), errors);
    }

    /// <summary>Targets are called as they are: were one of them to route on, its routes would be passed over.</summary>
    private string? ProblemWithTarget(string name, ProviderKitOptions options) => Find(name) switch
    {
        null => $"there is no provider {name}. Known: {string.Join(", ", _registrations.Select(r => r.Name))}",
        { NamedModels: { } models } routed when models.Applies(options.Providers.TryGetValue(routed.Name, out var its) ? its : new ProviderOptions()) => $"{routed.Name} chooses among other models itself; name what it would choose",
        _ => null,
    };

    private void CheckDefaultProvider(ProviderKitOptions options, List<string> errors)
    {
        if (options.DefaultProvider is { } name && Find(name) is null)
            errors.Add($"ProviderKit:DefaultProvider: there is no provider {name}. Known: {string.Join(", ", _registrations.Select(r => r.Name))}.");
    }

    private void CheckPassThrough(PassThroughOptions pass, List<string> errors)
    {
        if (pass.Provider is { } name && Find(name) is null)
            errors.Add($"ProviderKit:PassThrough:Provider: there is no provider {name}. Known: {string.Join(", ", _registrations.Select(r => r.Name))}.");
        if (pass.MaxRequestBytes <= 0 || pass.HeldBytes <= 0 || pass.MaxSpoolBytes is <= 0 or > MostSpoolBytes)
            errors.Add("ProviderKit:PassThrough: MaxRequestBytes, HeldBytes and MaxSpoolBytes must be greater than zero, and MaxSpoolBytes at most 1 TiB.");
        foreach (string path in pass.Paths)
            if (PassThroughRoute.ProblemWith(path) is { } problem) errors.Add($"ProviderKit:PassThrough:Paths: {problem}.");
    }

    private static void CheckTimes(ProviderKitOptions options, List<string> errors)
    {
        var (tokens, upstream) = (options.Tokens, options.Upstream);
        Positive("Tokens:Cooldown", tokens.Cooldown);
        Positive("Tokens:MinCooldown", tokens.MinCooldown);
        Positive("Tokens:ProbePatience", tokens.ProbePatience);
        Positive("Tokens:Affinity:Expiry", tokens.Affinity.Expiry);
        if (tokens.Affinity.MaxSessions is < 1 or > SessionAffinityOptions.MaxMaxSessions)
            errors.Add($"ProviderKit:Tokens:Affinity:MaxSessions must be from 1 to {SessionAffinityOptions.MaxMaxSessions}.");
        if (tokens.MaxWait < TimeSpan.Zero || tokens.MaxWait > TimeSpan.FromDays(40)) errors.Add("ProviderKit:Tokens:MaxWait must be zero or longer and at most 40 days.");
        if (tokens.MaxConcurrentPerToken <= 0) errors.Add("ProviderKit:Tokens:MaxConcurrentPerToken must be greater than zero.");
        Positive("Upstream:FirstByteTimeout", upstream.FirstByteTimeout);
        Positive("Upstream:IdleTimeout", upstream.IdleTimeout);
        Positive("Upstream:ConnectTimeout", upstream.ConnectTimeout);
        Positive("LiveModels:Lifetime", options.LiveModels.Lifetime);
        Positive("LiveModels:RetryAfter", options.LiveModels.RetryAfter);
        Positive("LiveModels:Patience", options.LiveModels.Patience);
        Positive("Images:Timeout", options.Images.Timeout);
        Positive("Retry:MaxDelay", options.Retry.MaxDelay);
        Positive("Limits:QueueTimeout", options.Limits.QueueTimeout);
        Positive("Health:TestTimeout", options.Health.TestTimeout);
        if (options.Health.TestInterval != TimeSpan.Zero) Positive("Health:TestInterval", options.Health.TestInterval);
        if (options.Images.MaxBytes <= 0 || options.Images.MaxPerRequest <= 0)
            errors.Add("ProviderKit:Images:MaxBytes and MaxPerRequest must be greater than zero.");
        if (tokens.MaxCooldown < tokens.MinCooldown) errors.Add("ProviderKit:Tokens:MaxCooldown must not be shorter than MinCooldown.");
        if (tokens.QuotaRests.Count == 0 || tokens.QuotaRests.Any(rest => rest <= TimeSpan.Zero))
            errors.Add("ProviderKit:Tokens:QuotaRests must be one time or more, each longer than zero.");
        if (options.MaxRequestBytes <= 0 || upstream.MaxReplyBytes <= 0 || upstream.MaxEventBytes <= 0)
            errors.Add("ProviderKit: MaxRequestBytes, Upstream:MaxReplyBytes and Upstream:MaxEventBytes must be greater than zero.");

        void Positive(string setting, TimeSpan value)
        {
            // Timers take no more than about 49 days.
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(40)) errors.Add($"ProviderKit:{setting} must be longer than zero and at most 40 days.");
        }
    }

    private static void CheckServing(ProviderKitOptions options, List<string> errors)
    {
        var (drain, keepAlive) = (options.Drain, options.Streams.KeepAlive);
        if (drain.Time < TimeSpan.Zero || drain.Time > TimeSpan.FromHours(1)) errors.Add("ProviderKit:Drain:Time must not be negative nor longer than 1 hour.");
        if (drain.MinTime < TimeSpan.Zero || drain.MinTime > drain.Time) errors.Add("ProviderKit:Drain:MinTime must not be negative nor longer than ProviderKit:Drain:Time.");
        if (keepAlive != TimeSpan.Zero && (keepAlive < TimeSpan.FromSeconds(1) || keepAlive > TimeSpan.FromHours(1)))
            errors.Add("ProviderKit:Streams:KeepAlive must be from 1 second to 1 hour, or 0 for none.");
        if (options.RateLimit.PerMinute is < 1 or > RateLimitOptions.MaxPerMinute)
            errors.Add($"ProviderKit:RateLimit:PerMinute must be from 1 to {RateLimitOptions.MaxPerMinute}.");
    }

    private static void CheckResponses(ResponseStoreOptions responses, List<string> errors)
    {
        if (responses.MaxBytes < 1) errors.Add("ProviderKit:Responses:MaxBytes must be 1 or more, or not set.");
        if (responses.MaxEntries is < 1 or > ResponseStoreOptions.MostEntries) errors.Add($"ProviderKit:Responses:MaxEntries must be from 1 to {ResponseStoreOptions.MostEntries}.");
        if (responses.TimeToLive < ResponseStoreOptions.ShortestLife || responses.TimeToLive > ResponseStoreOptions.LongestLife)
            errors.Add("ProviderKit:Responses:TimeToLive must be from 1 minute to 365 days.");
        if (responses.Key is { } key && SecretKey.ProblemWith(key) is { } problem) errors.Add($"ProviderKit:Responses:Key {problem}.");
    }

    private static void CheckDispatch(ProviderKitOptions options, List<string> errors)
    {
        CheckResponses(options.Responses, errors);
        var (retry, limits) = (options.Retry, options.Limits);
        if (retry.MaxRetries < 0) errors.Add("ProviderKit:Retry:MaxRetries must be 0 or more.");
        if (retry.Budget is < 1 or > RetryOptions.MaxBudget) errors.Add($"ProviderKit:Retry:Budget must be from 1 to {RetryOptions.MaxBudget}.");
        if (retry.BaseDelay < TimeSpan.Zero || retry.BaseDelay > retry.MaxDelay) errors.Add("ProviderKit:Retry:BaseDelay must be from zero to MaxDelay.");
        if (limits.MaxConcurrent < 1 || limits.MaxConcurrentPerProvider < 1) errors.Add("ProviderKit:Limits:MaxConcurrent and MaxConcurrentPerProvider must be 1 or more, or not set.");
        if (limits.MaxBytesInFlight < MinBytesInFlight) errors.Add($"ProviderKit:Limits:MaxBytesInFlight must be {MinBytesInFlight} or more, or not set.");
        if (limits.QueueLimit < 0) errors.Add("ProviderKit:Limits:QueueLimit must be 0 or more.");
        if (options.Requests.Kept is < 0 or > RequestTrailOptions.MaxKept) errors.Add($"ProviderKit:Requests:Kept must be from 0 to {RequestTrailOptions.MaxKept}.");
    }

    private static string? ProblemWithAddress(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            return "must be an absolute address that begins with http:// or https://";
        if (uri.UserInfo.Length > 0) return "must not hold a user name or password; tokens have settings of their own";
        return uri.Query.Length > 0 || uri.Fragment.Length > 0 ? "must not hold a query or fragment" : null;
    }

    private ProviderRegistration? Find(string name) =>
        Array.Find(_registrations, r => r.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
