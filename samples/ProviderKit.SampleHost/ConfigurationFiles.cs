using System.Text.Json;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Options;
using ProviderKit;

namespace ProviderKit.SampleHost;

/// <summary>
/// A JSON file that is broken while the host runs reads as an empty one, which would switch everything off; so it makes the
/// configuration invalid instead, and the old one stays in force. A broken <c>.env</c> does the same.
/// </summary>
internal sealed class ConfigurationFiles(IConfiguration configuration) : IValidateOptions<ProviderKitOptions>
{
    private static readonly JsonDocumentOptions AsConfigurationReadsIt = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>
    /// Adds <c>appsettings.json</c> from the folder the host is started from: above the program's own, beneath <c>.env</c>
    /// and the environment, followed while the host runs. None is no error.
    /// </summary>
    public static void AddFromStartFolder(IConfigurationBuilder configuration) => AddFrom(Directory.GetCurrentDirectory(), configuration);

    internal static void AddFrom(string folder, IConfigurationBuilder configuration)
    {
        if (Path.TrimEndingDirectorySeparator(folder) == Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)) return;
        var source = new JsonConfigurationSource { FileProvider = new PolledFiles(folder), Path = "appsettings.json", Optional = true, ReloadOnChange = true };
        int last = configuration.Sources.ToList().FindLastIndex(s => s is JsonConfigurationSource);
        configuration.Sources.Insert(last + 1, source);
    }

    public static void Guard(WebApplicationBuilder builder)
    {
        // Those that are broken at the start have thrown by now.
        builder.Configuration.SetFileLoadExceptionHandler(failed => failed.Ignore = true);
        builder.Services.AddSingleton<IValidateOptions<ProviderKitOptions>>(new ConfigurationFiles(builder.Configuration));
    }

    public ValidateOptionsResult Validate(string? name, ProviderKitOptions options)
    {
        var failures = ((IConfigurationRoot)configuration).Providers.Select(ProblemWith).OfType<string>().ToArray();
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static string? ProblemWith(IConfigurationProvider provider) => provider switch
    {
        JsonConfigurationProvider json => ProblemWith(json.Source),
        DotEnvFile.Provider dotEnv => dotEnv.Problem,
        _ => null,
    };

    private static string? ProblemWith(FileConfigurationSource source)
    {
        var file = source.FileProvider?.GetFileInfo(source.Path ?? "");
        if (file is not { Exists: true }) return null;
        try
        {
            using var stream = file.CreateReadStream();
            using var document = JsonDocument.Parse(stream, AsConfigurationReadsIt);
            return null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return $"{file.PhysicalPath ?? file.Name} cannot be read: {e.Message}";
        }
    }
}
