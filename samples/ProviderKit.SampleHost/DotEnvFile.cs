using dotenv.net;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace ProviderKit.SampleHost;

/// <summary>The <c>.env</c> file as a source of configuration: above <c>appsettings.json</c>, beneath real environment variables, followed while the host runs.</summary>
internal sealed class DotEnvFile : FileConfigurationSource
{
    private const string FileName = ".env";

    /// <summary>Adds <c>.env</c> from the current folder or, failing that, from the program's. None is no error.</summary>
    public static void AddTo(IConfigurationBuilder configuration) => AddTo(configuration, Directory.GetCurrentDirectory(), AppContext.BaseDirectory);

    /// <summary>
    /// Adds <c>.env</c> from the first of <paramref name="places"/> that has one. None is no error: one that is made later
    /// is read then.
    /// </summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static void AddTo(IConfigurationBuilder configuration, params string[] places)
    {
        var source = new DotEnvFile
        {
            FileProvider = new PolledFiles(places),
            Path = FileName,
            Optional = true, // removing it while the host runs takes back what was in it, as with the JSON files
            ReloadOnChange = true,
        };
        int environment = configuration.Sources.ToList().FindLastIndex(s => s is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
        if (environment < 0) configuration.Add(source);
        else configuration.Sources.Insert(environment, source);
    }

    public override IConfigurationProvider Build(IConfigurationBuilder builder) => new Provider(this);

    /// <summary>Keeps what it last read when the file is broken later on; see <see cref="Problem"/>.</summary>
    public sealed class Provider(DotEnvFile source) : FileConfigurationProvider(source)
    {
        private static readonly string[] HostPrefixes = ["ASPNETCORE_", "DOTNET_"];

        private bool _hasBeenRead;
        private volatile string? _problem;

        /// <summary>Why the file as it is now could not be taken up; null when it was. Holds nothing of its content.</summary>
        public string? Problem => Source.FileProvider!.GetFileInfo(FileName).Exists ? _problem : null;

        public override void Load(Stream stream)
        {
            using var file = (FileStream)stream;
            try
            {
                Data = Read(file.Name); // as a whole, so that what is no longer in the file is gone
                (_hasBeenRead, _problem) = (true, null);
            }
            catch (Exception e)
            {
                // The reader's own words quote the file.
                string problem = e is IOException or UnauthorizedAccessException ? e.Message : "a line of it is no NAME=value, or a quote is not closed.";
                if (!_hasBeenRead) throw new FormatException(problem);
                // An exception thrown here would empty Data, and no one would see it.
                _problem = $"{file.Name} cannot be read: {problem}";
            }
        }

        private static Dictionary<string, string?> Read(string file)
        {
            // By default dotenv.net keeps blanks and does not understand "export". "Overwrite" lets the last of two equal
            // names win, as other readers of such files do; reading touches no real variable.
            var read = DotEnv.Read(new DotEnvOptions(
                ignoreExceptions: false, envFilePaths: [file], overwriteExistingVars: true, trimValues: true, supportExportSyntax: true));
            var data = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, value) in read)
            {
                data[KeyOf(name)] = value;
                // The host's own settings go without their prefix, as the environment's do.
                if (HostPrefixes.FirstOrDefault(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } prefix)
                    data[KeyOf(name[prefix.Length..])] = value;
            }
            return data;
        }

        private static string KeyOf(string name) => name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
    }
}
