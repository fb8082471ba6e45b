using Microsoft.Extensions.Options;
using ProviderKit.Filters;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Routing;
using ProviderKit.Settings;
using ProviderKit.Settings.Tables;

namespace ProviderKit.Validation;

/// <summary>
/// Validates the options and reports every error by the name of its setting, never with a token's value. The settings tables check each value on its
/// own; this class has the rules that need several settings or the list of providers.
/// </summary>
internal sealed class ProviderKitOptionsValidator(ProviderRegistrations registrations, IEnumerable<IContributedSettings>? contributed = null)
    : IValidateOptions<ProviderKitOptions>
{
    private readonly IContributedSettings[] _contributed = [.. contributed ?? []];

    public ValidateOptionsResult Validate(string? name, ProviderKitOptions options)
    {
        List<string> errors = [.. options.ReadErrors.Distinct()];
        foreach (var (provider, settings) in options.Providers) CheckProvider(provider, settings, options, errors);
        CheckProviderNames(options, errors);
        foreach (string path in options.PassThrough.Paths)
            if (PassThroughRoute.ProblemWith(path) is { } problem) errors.Add($"ProviderKit:PassThrough:Paths: {problem}.");
        errors.AddRange(FilterProblems.In(options));
        RootTable.Group.Check(ProviderKitOptions.SectionName, null, options, errors);
        errors.AddRange(_contributed.SelectMany(one => one.Failures()));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private void CheckProvider(string name, ProviderOptions settings, ProviderKitOptions options, List<string> errors)
    {
        string path = $"{ProviderKitOptions.SectionName}:Providers:{name}";
        string[] problems = [.. registrations.ProblemsWith(name, settings)];
        errors.AddRange(problems.Select(problem => path + problem));
        var registration = Find(name, options);
        if (registration is null)
        {
            if (problems.Length == 0) errors.Add($"{path}: there is no provider of this name. Known: {Known(options)}. To add a vendor by settings, set its Kind.");
            return;
        }
        ProviderTable.Group.Check(path, registration.Settings, settings, errors);
        if (settings.Mode == ProviderMode.Cli && !registration.HasCli) errors.Add($"{path}:Mode: {registration.Name} has no command to run; it is reached over HTTP only.");
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

    /// <summary>Targets are called directly, so a target must not be a provider that routes to others: its routes would be ignored.</summary>
    private string? ProblemWithTarget(string name, ProviderKitOptions options) => Find(name, options) switch
    {
        null => $"there is no provider {name}. Known: {Known(options)}",
        { NamedModels: { } models } routed when models.Applies(options.Providers.TryGetValue(routed.Name, out var its) ? its : new ProviderOptions()) => $"{routed.Name} chooses among other models itself; name what it would choose",
        _ => null,
    };

    private void CheckProviderNames(ProviderKitOptions options, List<string> errors)
    {
        foreach (var (setting, name) in new[] { ("DefaultProvider", options.DefaultProvider), ("PassThrough:Provider", options.PassThrough.Provider) })
            if (name is not null && Find(name, options) is null) errors.Add($"ProviderKit:{setting}: there is no provider {name}. Known: {Known(options)}.");
    }

    private string Known(ProviderKitOptions options) => string.Join(", ", registrations.Of(options).Select(r => r.Name));

    private ProviderRegistration? Find(string name, ProviderKitOptions options) =>
        registrations.Of(options).FirstOrDefault(r => r.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
