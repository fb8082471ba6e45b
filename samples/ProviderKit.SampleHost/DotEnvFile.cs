using dotenv.net;

namespace ProviderKit.SampleHost;

/// <summary>Puts the <c>.env</c> file into the environment, beneath the variables that are set already.</summary>
internal static class DotEnvFile
{
    /// <summary>Loads <c>.env</c> from the current folder or, failing that, from the program's. None is no error.</summary>
    public static void Load()
    {
        string[] places = [Directory.GetCurrentDirectory(), AppContext.BaseDirectory];
        string? file = places.Select(place => Path.Combine(place, ".env")).FirstOrDefault(File.Exists);
        if (file is null) return;
        // By default dotenv.net replaces real variables, keeps blanks and stumbles over "export".
        DotEnv.Load(new DotEnvOptions(
            ignoreExceptions: false, envFilePaths: [file], overwriteExistingVars: false, trimValues: true, supportExportSyntax: true));
    }
}
