using dotenv.net;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;

namespace ProviderKit.SampleHost;

/// <summary>The <c>.env</c> file as a source of configuration: above <c>appsettings.json</c>, beneath real environment variables, followed while the host runs.</summary>
internal sealed class DotEnvFile : FileConfigurationSource
{
    private const string FileName = ".env";

    /// <summary>Adds <c>.env</c> from the current folder or, failing that, from the program's. None is no error.</summary>
    public static void AddTo(IConfigurationBuilder configuration)
    {
        string[] places = [Directory.GetCurrentDirectory(), AppContext.BaseDirectory];
        if (places.FirstOrDefault(place => File.Exists(System.IO.Path.Combine(place, FileName))) is not { } folder) return;
        var source = new DotEnvFile
        {
            // Without filters, which leave out names that begin with a dot. It is looked at now and then, since a watch on
            // a folder is one on all folders in it.
            FileProvider = new PhysicalFileProvider(folder, ExclusionFilters.None) { UsePollingFileWatcher = true, UseActivePolling = true },
            Path = FileName,
            ReloadOnChange = true,
        };
        int environment = configuration.Sources.ToList().FindLastIndex(s => s is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
        if (environment < 0) configuration.Add(source);
        else configuration.Sources.Insert(environment, source);
    }

    public override IConfigurationProvider Build(IConfigurationBuilder builder) => new Provider(this);

    private sealed class Provider(DotEnvFile source) : FileConfigurationProvider(source)
    {
        private static readonly string[] HostPrefixes = ["ASPNETCORE_", "DOTNET_"];

        public override void Load(Stream stream)
        {
            using var file = (FileStream)stream;
            // By default dotenv.net replaces real variables, keeps blanks and stumbles over "export".
            var read = DotEnv.Read(new DotEnvOptions(
                ignoreExceptions: false, envFilePaths: [file.Name], overwriteExistingVars: false, trimValues: true, supportExportSyntax: true));
            foreach (var (name, value) in read)
            {
                Data[KeyOf(name)] = value;
                // The host's own settings go without their prefix, as the environment's do.
                if (HostPrefixes.FirstOrDefault(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } prefix)
                    Data[KeyOf(name[prefix.Length..])] = value;
            }
        }

        private static string KeyOf(string name) => name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
    }
}
