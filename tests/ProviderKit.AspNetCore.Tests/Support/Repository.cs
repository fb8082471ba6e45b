namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>The repository that the tests were built in.</summary>
internal static class Repository
{
    public static string PathOf(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ProviderKit.sln"))) folder = folder.Parent;
        return Path.Combine(folder.FullName, file);
    }
}
